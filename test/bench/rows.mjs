// Rows as Dataverse writes them, about as wide as an account; row number `row` in edition `edition`.
const cities = ["Redmond", "Dallas", "Lyon", "Bern", "Kyoto"];
const filler = 'Wants a \\"fixed\\" price, decision in May. Prefers e-mail: the fax is broken. '.repeat(400);
const long = filler.repeat(300);

/** An id as sequential ids look in practice: the first part counts, the rest is the same for all. */
export function createRowId(row) {
  return `${((row * 2654435761) % 4294967296).toString(16).padStart(8, "0")}-${((row / 4294967296) >>> 0).toString(16).padStart(4, "0")}-e711-80e5-00155db19e6d`;
}

/** The row's JSON, `bytes` long or a little more. */
export function createRow(row, edition, bytes) {
  const version = 9007199254740993n + BigInt(row) + BigInt(edition) * 1000000000n;
  const columns = [
    `"@odata.etag":"W/\\"${version}\\""`,
    `"name":"Adventure Works ${row} Ltd."`,
    `"accountnumber":"A${String(row).padStart(8, "0")}"`,
    `"telephone1":"+1 425 555 ${String(row % 10000).padStart(4, "0")}"`,
    `"fax":null`,
    `"emailaddress1":"office${row}@example.com"`,
    `"address1_line1":"${row % 999} Pine Street"`,
    `"address1_city":"${cities[row % cities.length]}"`,
    `"address1_postalcode":"${98000 + (row % 900)}"`,
    `"address1_composite":"${row % 999} Pine Street\\r\\n${cities[row % cities.length]}"`,
    `"revenue":${1000000 + row}.1200`,
    `"exchangerate":1.000000000000`,
    `"versionnumber":${version}`,
    `"numberofemployees":${row % 5000}`,
    `"_ownerid_value":"5a6b7c8d-0d87-e711-80e5-00155db19e6d"`,
    `"_owningbusinessunit_value":"6a6b7c8d-0d87-e711-80e5-00155db19e6d"`,
    `"_transactioncurrencyid_value":"7a6b7c8d-0d87-e711-80e5-00155db19e6d"`,
    `"statecode":0`,
    `"statuscode":1`,
    `"createdon":"2023-10-20T14:55:21Z"`,
    `"modifiedon":"2024-10-20T14:55:2${edition}Z"`,
    `"donotemail":false`,
    `"creditonhold":null`,
    `"websiteurl":null`,
  ];
  const head = `{${columns.join(",")},"description":"`;
  const tail = `","accountid":"${createRowId(row)}"}`;
  const room = Math.max(0, bytes - head.length - tail.length);
  return head + (room > filler.length ? long : filler).slice(0, room).replace(/\\$/, "") + tail;
}
