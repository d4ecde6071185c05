// Log lines for support: declared events and scalar fields only, so that no mail content can pass.

export type LogField = number | boolean | string | undefined
export interface LogLine {
  event: string
  [field: string]: LogField
}
export type Log = (line: LogLine) => void

export const silent: Log = () => undefined
