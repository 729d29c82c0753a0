// Loaded into a child process by --import: its clock is so many ms ahead (CLOCK_AHEAD), as on a machine that is set wrong.
const ahead = Number(process.env.CLOCK_AHEAD);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + ahead] : args));
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
