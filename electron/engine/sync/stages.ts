// Where the seconds of a relève go, for the bench. Costs two clock readings a step; without a listener, none.

export type Stage = 'fetch' | 'prepare' | 'seal' | 'append' | 'sync' | 'documents' | 'index' | 'file' | 'commit'
/** Milliseconds a stage took. `fetch`, `prepare` and `sync` are waiting time and overlap the rest; `seal` is another thread's own. */
export type OnStage = (stage: Stage, ms: number) => void

export interface Stages {
  run<T>(stage: Stage, work: () => T): T
  wait<T>(stage: Stage, work: Promise<T>): Promise<T>
}

export function createStages(onStage: OnStage | undefined): Stages {
  if (onStage === undefined) return { run: (_stage, work) => work(), wait: (_stage, work) => work }
  return {
    run(stage, work) {
      const start = performance.now()
      try {
        return work()
      } finally {
        onStage(stage, performance.now() - start)
      }
    },
    async wait(stage, work) {
      const start = performance.now()
      try {
        return await work
      } finally {
        onStage(stage, performance.now() - start)
      }
    },
  }
}
