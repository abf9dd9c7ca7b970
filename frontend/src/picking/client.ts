/** The page's side of picking: hands the present places to the worker and asks it. */
import type { Look, Box } from './look'
import type { FromWorker, ToWorker } from './messages'
import type { Raw } from './places'

type Answer = Exclude<FromWorker, { kind: 'indexed' }>

function copied({ positions, scale, offset }: Raw): Raw {
  return { positions: positions.slice(), scale, offset }
}

export class Picking {
  private readonly worker: Worker
  private readonly waiting = new Map<number, (answer: Answer | null) => void>()
  private generation = 0
  private placed = false
  private indexed = false
  private question = 0

  constructor(url: URL) {
    this.worker = new Worker(url, { type: 'module' })
    this.worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      this.hear(data)
    })
  }

  private hear(message: FromWorker): void {
    if (message.kind === 'indexed') {
      if (message.generation === this.generation) this.indexed = true
      return
    }
    this.waiting.get(message.question)?.(message)
    this.waiting.delete(message.question)
  }

  private say(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer)
  }

  private asked(message: (question: number) => ToWorker): Promise<Answer | null> {
    this.question += 1
    const { question } = this
    return new Promise((resolve) => {
      this.waiting.set(question, resolve)
      this.say(message(question))
    })
  }

  /** Hands over where some rows are drawn; the arrays are copied, so that they can go on being drawn. */
  place(rows: Uint32Array, from: Raw, to: Raw, t: number): void {
    this.generation += 1
    this.placed = true
    this.indexed = false
    const [order, start] = [rows.slice(), copied(from)]
    const end = t === 0 || to.positions === from.positions ? null : copied(to)
    const transfer = [order.buffer, start.positions.buffer, ...(end === null ? [] : [end.positions.buffer])]
    this.say({ kind: 'places', generation: this.generation, rows: order, from: start, to: end, t }, transfer)
  }

  /** Forgets the places: what is drawn no longer lies there. */
  clear(): void {
    this.generation += 1
    this.placed = false
    this.indexed = false
  }

  /** Row of the nearest point; null where there is none, or no index yet and nobody is `patient`. */
  async nearest(x: number, y: number, radius: number, patient = false): Promise<number | null> {
    if (!this.placed || (!this.indexed && !patient)) return null
    const answer = await this.asked((question) => ({ kind: 'nearest', question, x, y, radius }))
    return answer?.kind === 'nearest' ? answer.row : null
  }

  /** 1 for every one of `count` rows that lies within an outline; null where nothing is placed. */
  async enclosed(polygon: Float64Array, count: number): Promise<Uint8Array | null> {
    if (!this.placed) return null
    const answer = await this.asked((question) => ({ kind: 'enclosed', question, polygon, count }))
    return answer?.kind === 'enclosed' ? answer.member : null
  }

  /** What a view shows; `most`: rows that are listed at most. */
  async look(box: Box, inner: Box, most: number): Promise<Look | null> {
    if (!this.placed) return null
    const answer = await this.asked((question) => ({ kind: 'look', question, box, inner, most }))
    return answer?.kind === 'look' ? answer.look : null
  }

  close(): void {
    this.worker.terminate()
    for (const resolve of this.waiting.values()) resolve(null)
    this.waiting.clear()
  }
}
