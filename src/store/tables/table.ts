// One cold table: reads and writes rows, and turns every fault of the driver into one of ours. Whoever changes a row
// that others change, too, does it inside a transaction.

import { DataTypes } from "sequelize";
import type { Model, ModelAttributes } from "sequelize";
import type { Sql } from "../../core/ports.ts";
import type { Database } from "../database.ts";
import { asDatabaseProblem } from "../database-error.ts";
import { lockOf } from "../tenant/hold.ts";

export type Cell = string | number | null;

type Cells = Record<string, Cell>;

/** "key" columns make the primary key together; times and counts are whole numbers. */
export type Column = "key" | "text" | "number";

export interface Table<Row extends Cells> {
  find(where: Partial<Row>): Promise<Row | undefined>;
  list(where: Partial<Row>, ...order: [keyof Row & string, ...(keyof Row & string)[]]): Promise<Row[]>;
  /** Returns the number of rows removed. */
  remove(where: Partial<Row>): Promise<number>;
  /** The same table inside a transaction. */
  within(transaction: Sql): TableWrites<Row>;
}

interface TableWrites<Row extends Cells> {
  add(row: Row): Promise<void>;
  /** Adds the row, or changes the one with the same key. */
  put(row: Row): Promise<void>;
  /** The row, which nobody else changes before the transaction ends. */
  hold(where: Partial<Row>): Promise<Row | undefined>;
  /** Writes the named columns alone; returns the number of rows changed. */
  change(where: Partial<Row>, values: Partial<Row>): Promise<number>;
  remove(where: Partial<Row>): Promise<number>;
}

/** Defines the model of a table that migrations have made. */
export function openTable<Row extends Cells>(
  database: Database,
  name: string,
  columns: Readonly<Record<keyof Row, Column>>,
): Table<Row> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const keys = names.filter((column) => columns[column] === "key");
  const attributes: ModelAttributes<Model<Cells, Cells>, Cells> = {};
  for (const column of names)
    attributes[column] = {
      type: columns[column] === "number" ? DataTypes.BIGINT : DataTypes.TEXT,
      primaryKey: columns[column] === "key",
    };
  const model = database.sequelize.define<Model<Cells, Cells>>(name, attributes, {
    tableName: name,
    timestamps: false,
  });

  /**
   * Questions go past the model: every hook asks several, and Sequelize takes 160 microseconds for what takes SQLite 7.
   */
  async function ask(sql: Sql, values: Partial<Row>, rest: string): Promise<Row[]> {
    return sql.all<Row>(`SELECT ${names.join(", ")} FROM ${name}${conditionOf(values, 0)}${rest}`, cellsOf(values));
  }

  /** So do writes inside a transaction: Sequelize would open one of its own, on a connection of its own. */
  function within(transaction: Sql): TableWrites<Row> {
    const places = names.map((_, index) => `$${index + 1}`).join(", ");
    const insert = (row: Row, rest: string): Promise<number> =>
      transaction.run(
        `INSERT INTO ${name} (${names.join(", ")}) VALUES (${places})${rest}`,
        names.map((column) => row[column] ?? null),
      );
    return {
      add: async (row) => {
        await insert(row, "");
      },
      put: async (row) => {
        const others = names.filter((column) => !keys.includes(column));
        const changes = others.map((column) => `${column} = excluded.${column}`).join(", ");
        await insert(row, ` ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${changes}`);
      },
      hold: async (where) => (await ask(transaction, where, ` LIMIT 1 ${lockOf(transaction)}`))[0],
      change: async (where, values) => {
        const set = Object.keys(values).map((column, index) => `${column} = $${index + 1}`);
        return transaction.run(`UPDATE ${name} SET ${set.join(", ")}${conditionOf(where, set.length)}`, [
          ...cellsOf(values),
          ...cellsOf(where),
        ]);
      },
      remove: async (where) => transaction.run(`DELETE FROM ${name}${conditionOf(where, 0)}`, cellsOf(where)),
    };
  }

  return {
    find: async (values) => (await ask(database.sql, values, " LIMIT 1"))[0],
    list: async (values, ...order) => ask(database.sql, values, ` ORDER BY ${order.join(", ")}`),
    remove: async (values) => reach(() => model.destroy({ where: values as Cells })),
    within,
  };
}

function cellsOf(values: Readonly<Partial<Cells>>): Cell[] {
  return Object.values(values).map((cell) => cell ?? null);
}

/** "" for no condition; values are numbered after the first `from`. */
function conditionOf(values: object, from: number): string {
  const columns = Object.keys(values);
  return columns.length === 0
    ? ""
    : ` WHERE ${columns.map((column, index) => `${column} = $${from + index + 1}`).join(" AND ")}`;
}

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw asDatabaseProblem(thrown);
  }
}
