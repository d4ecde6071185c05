// The version of what the parsers derive. Raised when a parser learns something: `pli rebuild` then derives older rows again.

export const PARSER_VERSION = 2
