/** These bytes are no whole answer in XML; perhaps they broke on the way, so asking again may help. */
export class NotXmlError extends Error {
  override readonly name = "NotXmlError";
}
