/**
 * Parameters of set-based statements: many rows travel as one array a column, and `unnest` makes rows of them again.
 *
 *     const INSERT = parameters({ writer: "text", tags: { workspace_id: "uuid", name: "text", at: "instant" } });
 *     const { tags, writer } = INSERT.sql;
 *     const TEXT = `insert into tags (${tags.columns}, writer) select ${tags.select}, ${writer} from ${tags.source}`;
 *     client.query({ name: "insert tags", text: TEXT, values: INSERT.values({ writer, tags: rows }) });
 *
 * The numbers are given out once, when the module is loaded, so the text of a statement is fixed and it is prepared once.
 */
import { NOTHING, SEPARATOR, storableText } from "./sqlText.ts";

/** What a column holds, and as which value it is given. A question mark: it may be null. */
interface Forms {
  uuid: string;
  "uuid?": string | null;
  /** Our own words: texts without comma, quote, brace or blank. */
  word: string;
  "word?": string | null;
  smallint: number;
  int: number;
  "int?": number | null;
  bigint: string | number;
  "bigint?": string | number | null;
  boolean: boolean;
  /** Milliseconds since 1970. */
  instant: number;
  "instant?": number | null;
  /** Any text. What PostgreSQL cannot hold is replaced, see `storableText`. */
  text: string;
  "text?": string | null;
  /** A text that `isListable` has let pass; it is not looked at again. */
  "listable?": string | null;
  /** Anything that `JSON.stringify` makes a document of. */
  json: unknown;
  /** As `json`; null and undefined become the column's null. */
  "json?": unknown;
  "bytes?": Buffer | null;
}

type Form = keyof Forms;
export type Columns = Readonly<Record<string, Form>>;
export type RowOf<C extends Columns> = { readonly [K in keyof C]: Forms[C[K]] };

interface FormOf<V> {
  /** The parameter with this number, as an array. */
  readonly array: (parameter: string) => string;
  /** The value of a column of `unnest`, as the table's column takes it. */
  readonly select: (column: string) => string;
  /** One value as a piece of the parameter. */
  readonly piece: (value: V) => unknown;
  /** All pieces as the parameter's value. */
  readonly whole: (pieces: unknown[]) => unknown;
}

const same = (column: string) => column;
const plain = (type: string): FormOf<string | number | null> => ({
  array: (parameter) => `${parameter}::${type}[]`,
  select: same,
  piece: (value) => value ?? "NULL",
  whole: (pieces) => `{${pieces.join(",")}}`,
});
const instants = { ...plain("float8"), select: (column: string) => `to_timestamp(${column} / 1000.0)` };
const texts = (parameter: string) => `string_to_array(${parameter}, chr(30), chr(31))`;
const documents = (parameter: string) => `string_to_array(${parameter}, chr(30))`;
const separated = (pieces: unknown[]) => pieces.join(SEPARATOR);
const storable = {
  piece: (value: string | null) => (value === null ? NOTHING : storableText(value)),
  whole: separated,
};
const stringified = { piece: (value: unknown) => JSON.stringify(value ?? null), whole: separated };
/** Left to the driver. */
const untouched = { piece: (value: unknown) => value, whole: (pieces: unknown[]) => pieces };

const FORMS: { readonly [F in Form]: FormOf<Forms[F]> } = {
  uuid: plain("uuid"),
  "uuid?": plain("uuid"),
  word: plain("text"),
  "word?": plain("text"),
  smallint: plain("smallint"),
  int: plain("int"),
  "int?": plain("int"),
  bigint: plain("bigint"),
  "bigint?": plain("bigint"),
  boolean: { array: (parameter) => `${parameter}::boolean[]`, select: same, ...untouched },
  instant: instants,
  "instant?": instants,
  // A list of one empty text comes out as null.
  text: { array: texts, select: (column) => `coalesce(${column}, '')`, ...storable },
  "text?": { array: texts, select: same, ...storable },
  "listable?": { array: texts, select: same, piece: (value) => value ?? NOTHING, whole: separated },
  json: { array: documents, select: (column) => `${column}::json`, ...stringified },
  "json?": { array: documents, select: (column) => `nullif(${column}, 'null')::json`, ...stringified },
  "bytes?": { array: (parameter) => `${parameter}::bytea[]`, select: same, ...untouched },
};

/** SQL that stands for rows. The rows are called `n`. */
export interface RowsSql {
  /** `workspace_id, name, at`: the columns of an insert. */
  readonly columns: string;
  /** The values in the same order, each as its column takes it. */
  readonly select: string;
  /** What stands behind `from` or `using`. */
  readonly source: string;
  /** The same with the number of the row, from 1, as `n.nth`. */
  readonly numbered: string;
  /** How many rows there are, where the first column is no text. */
  readonly count: string;
}

type Scalar = "uuid" | "text";
/** By name: one value, a list of values, or rows. */
type Shape = Readonly<Record<string, Scalar | readonly [Form] | Columns>>;

type SqlOf<S extends Shape> = { readonly [K in keyof S]: S[K] extends Scalar | readonly [Form] ? string : RowsSql };
type ValuesOf<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends Scalar
    ? string
    : S[K] extends readonly [infer F extends Form]
      ? readonly Forms[F][]
      : S[K] extends Columns
        ? readonly RowOf<S[K]>[]
        : never;
};

export interface Parameters<S extends Shape> {
  readonly sql: SqlOf<S>;
  /** The statement's values, in the order of its numbers. Rows may have more fields than were named. */
  values(given: ValuesOf<S>): unknown[];
}

export function parameters<const S extends Shape>(shape: S): Parameters<S> {
  let count = 0;
  const next = () => `$${++count}`;
  const sql: Record<string, string | RowsSql> = {};
  const encoders: ((given: Readonly<Record<string, unknown>>, values: unknown[]) => void)[] = [];
  for (const [name, form] of Object.entries(shape)) {
    if (typeof form === "string") {
      sql[name] = `${next()}::${form}`;
      encoders.push((given, values) => values.push(given[name]));
    } else if (isList(form)) {
      const { array, piece, whole } = formOf(form[0]);
      sql[name] = array(next());
      encoders.push((given, values) => values.push(whole((given[name] as readonly unknown[]).map(piece))));
    } else {
      sql[name] = rowsSql(form, next);
      const columns = Object.entries(form).map(([column, each]) => ({ column, ...formOf(each) }));
      encoders.push((given, values) => {
        const rows = given[name] as readonly Readonly<Record<string, unknown>>[];
        // One list a column and nothing between: these are some sixty columns a message.
        for (const { column, piece, whole } of columns) values.push(whole(rows.map((row) => piece(row[column]))));
      });
    }
  }
  return {
    // The loop above has made each member of it from the shape.
    sql: sql as SqlOf<S>,
    values(given) {
      const values: unknown[] = [];
      for (const encode of encoders) encode(given, values);
      return values;
    },
  };
}

function rowsSql(columns: Columns, next: () => string): RowsSql {
  const names = Object.keys(columns);
  const forms = Object.values(columns);
  const arrays = forms.map((form) => FORMS[form].array(next())).join(", ");
  return {
    columns: names.join(", "),
    select: names.map((name, index) => FORMS[forms[index] ?? "word"].select(`n.${name}`)).join(", "),
    source: `unnest(${arrays}) as n (${names.join(", ")})`,
    numbered: `unnest(${arrays}) with ordinality as n (${names.join(", ")}, nth)`,
    count: `cardinality(${arrays.slice(0, arrays.indexOf(", "))})`,
  };
}

function isList(form: readonly [Form] | Columns): form is readonly [Form] {
  return Array.isArray(form);
}

/** The type of `values` has checked each value against the form that encodes it. */
function formOf(form: Form): FormOf<unknown> {
  return FORMS[form] as FormOf<unknown>;
}
