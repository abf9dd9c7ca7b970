/** Work over very many points, made in short tasks: what was there stays until the new result is. */
import { signal } from '@preact/signals'

/** Points from which a single pass over all of them is felt. */
export const MANY_POINTS = 200_000
/** Points between two looks at the clock. */
export const SLICE_POINTS = 65_536

const TASK_MS = 8

export type Work<R> = Generator<undefined, R>

/** Does all of some work at once. */
export function finished<R>(work: Work<R>): R {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

interface Request<R> {
  key: readonly unknown[]
  work: Work<R>
  /** Who waits for it. */
  askers: Set<string>
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => Object.is(one, b[i]))
}

/** Who asks, for what, and what of other points could not stand in. */
export interface Question {
  asker: string
  /** What the result is made from, compared part by part. */
  key: readonly unknown[]
  /** What the points are; results of others are no stand-in. */
  of: object | null
  count: number
}

export class Late<R> {
  /** Grows whenever a result has come late. */
  readonly come = signal(0)

  private kept: readonly { key: readonly unknown[]; result: R }[] = []
  private readonly last = new Map<string, { of: object | null; result: R }>()
  private requests: readonly Request<R>[] = []
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `most`: results that are kept. */
  constructor(private readonly most: number) {}

  /**
   * The result, at once where the points are not many; else the last one of this asker, or `standIn`. Without either it
   * is made at once, too.
   */
  of({ asker, key, of, count }: Question, work: () => Work<R>, standIn?: R): R {
    const known = this.come.value < 0 ? undefined : this.kept.find((one) => same(one.key, key))?.result
    const last = this.last.get(asker)
    this.withdraw(asker, known === undefined ? key : null)
    const instead = last?.of === of ? last.result : standIn
    if (known === undefined && count > MANY_POINTS && instead !== undefined) {
      this.request(asker, key, work)
      return instead
    }
    const result = known ?? finished(work())
    if (known === undefined) this.keep(key, result)
    this.last.set(asker, { of, result })
    return result
  }

  /** Whether somebody still waits. */
  get pending(): boolean {
    return this.requests.length > 0
  }

  /** Lets go of all results and of what they were made from. */
  forget(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.requests = []
    this.kept = []
    this.last.clear()
  }

  private keep(key: readonly unknown[], result: R): void {
    this.kept = [{ key, result }, ...this.kept].slice(0, this.most)
  }

  private withdraw(asker: string, except: readonly unknown[] | null): void {
    for (const { key, askers } of this.requests) if (except === null || !same(key, except)) askers.delete(asker)
    this.requests = this.requests.filter(({ askers }) => askers.size > 0)
  }

  private request(asker: string, key: readonly unknown[], work: () => Work<R>): void {
    const waiting = this.requests.find((one) => same(one.key, key))
    if (waiting === undefined) this.requests = [...this.requests, { key, work: work(), askers: new Set([asker]) }]
    else waiting.askers.add(asker)
    this.timer ??= setTimeout(() => this.go())
  }

  private go(): void {
    this.timer = undefined
    const [request] = this.requests
    if (request === undefined) return
    const start = performance.now()
    while (performance.now() - start < TASK_MS) {
      const { done, value } = request.work.next()
      if (done !== true) continue
      this.requests = this.requests.slice(1)
      this.keep(request.key, value)
      this.come.value += 1
      break
    }
    if (this.requests.length > 0) this.timer ??= setTimeout(() => this.go())
  }
}
