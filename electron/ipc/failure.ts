// What went wrong, as it crosses from the engine: said by the window and the command line, word for word.

export interface FailureShape {
  code: string
  message: string
  detail?: string
  kept?: string
  next?: string
  spoken?: number
}
