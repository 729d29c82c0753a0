/** A column as the metadata describes it. */
export interface Column {
  /** The member in a row of the Web API: `name`, `_ownerid_value`. */
  readonly name: string;
  /** The attribute's logical name, where it is another: `ownerid`. */
  readonly attribute?: string | undefined;
  /** `AttributeTypeName` without its ending: `String`, `Picklist`, `Owner`. */
  readonly type: string;
  /** `DateTimeBehavior` of a `DateTime` column: `UserLocal`, `DateOnly` or `TimeZoneIndependent`. */
  readonly behavior?: string | undefined;
}

/** The attribute's logical name, which is what this service calls the column. */
export function toAttribute(column: Column): string {
  return column.attribute ?? column.name;
}
