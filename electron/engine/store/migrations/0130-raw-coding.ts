// Raw records may be coded in runs (raw-coding.ts): nothing changes here, but a Pli that cannot read them must refuse the store.

export const sql = ''
