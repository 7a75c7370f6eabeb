// A cold table through its Sequelize model: rows in, rows out, and every fault told apart in one place.

import { DataTypes } from "sequelize";
import type { Model, ModelAttributes } from "sequelize";
import type { Database } from "./database.ts";
import { asDatabaseProblem } from "./database-error.ts";

type Cell = string | number | null;

type Cells = Record<string, Cell>;

/** "key" columns make the primary key together; times and counts are whole numbers. */
type Column = "key" | "text" | "number";

export interface Table<Row extends Cells> {
  add(row: Row): Promise<void>;
  /** Adds the row, or changes the one with the same key. */
  put(row: Row): Promise<void>;
  find(where: Partial<Row>): Promise<Row | undefined>;
  list(where: Partial<Row>, ...order: [keyof Row & string, ...(keyof Row & string)[]]): Promise<Row[]>;
  /** Returns the number of rows changed. */
  change(where: Partial<Row>, values: Partial<Row>): Promise<number>;
  /** Returns the number of rows removed. */
  remove(where: Partial<Row>): Promise<number>;
}

/** Defines the model of a table that migrations have made. */
export function openTable<Row extends Cells>(database: Database, name: string, columns: Readonly<Record<keyof Row, Column>>): Table<Row> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const attributes: ModelAttributes<Model<Cells, Cells>, Cells> = {};
  for (const column of names) attributes[column] = { type: columns[column] === "number" ? DataTypes.BIGINT : DataTypes.TEXT, primaryKey: columns[column] === "key" };
  const model = database.sequelize.define<Model<Cells, Cells>>(name, attributes, { tableName: name, timestamps: false });

  /** Questions go past the model: every hook asks several, and Sequelize takes 160 microseconds for what takes SQLite 7. */
  async function ask(values: Partial<Row>, rest: string): Promise<Row[]> {
    const asked = Object.keys(values);
    const condition = asked.length === 0 ? "" : ` WHERE ${asked.map((column, index) => `${column} = $${index + 1}`).join(" AND ")}`;
    return database.sql.all<Row>(`SELECT ${names.join(", ")} FROM ${name}${condition}${rest}`, Object.values(values) as Cell[]);
  }

  return {
    add: async (row) => {
      await reach(() => model.create(row, { returning: false }));
    },
    put: async (row) => {
      await reach(() => model.upsert(row, { returning: false }));
    },
    find: async (values) => (await ask(values, " LIMIT 1"))[0],
    list: async (values, ...order) => ask(values, ` ORDER BY ${order.join(", ")}`),
    change: async (values, changed) => {
      const [count] = await reach(() => model.update(changed, { where: values as Cells }));
      return count;
    },
    remove: async (values) => reach(() => model.destroy({ where: values as Cells })),
  };
}

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw asDatabaseProblem(thrown);
  }
}
