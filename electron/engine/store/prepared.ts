// Statements kept prepared for the life of their connection: preparing costs more than running a small one.

import type Database from 'better-sqlite3'

const kept = new WeakMap<Database.Database, Map<string, Database.Statement>>()

/** The statement of this text on this connection. For texts from a closed set only: nothing is ever evicted. */
export function prepared(db: Database.Database, sql: string): Database.Statement {
  let statements = kept.get(db)
  if (!statements) kept.set(db, (statements = new Map()))
  let statement = statements.get(sql)
  if (!statement) statements.set(sql, (statement = db.prepare(sql)))
  return statement
}
