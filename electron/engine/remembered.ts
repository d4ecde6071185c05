// The last answers of a pure function of short texts, for what comes again in message after message (addresses, types of parts, dates).
// It must not grow: what is full is forgotten whole.

const MOST = 512
/** A longer text does not come again. */
const MAX_LENGTH = 256

/** `read` with a memory. Its answers are shared: nobody may change them. */
export function remembered<Out>(read: (text: string) => Out): (text: string) => Out {
  const answers = new Map<string, Out>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    if (text.length > MAX_LENGTH) return read(text)
    const own = alone(text)
    const answer = read(own)
    if (answers.size === MOST) answers.clear()
    answers.set(own, answer)
    return answer
  }
}

/** The same text in memory of its own: to V8 a piece of a file is a view of it, and would keep the whole file. */
const alone = (text: string): string => ` ${text}`.slice(1)
