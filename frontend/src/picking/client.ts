/** The page's side of picking: hands the present positions to the worker and asks it. */
import type { FromWorker, ToWorker } from './messages'
import type { Places } from './nearest'

export class Picking {
  private readonly worker: Worker
  private readonly waiting = new Map<number, (row: number | null) => void>()
  private generation = 0
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
      this.indexed = message.generation === this.generation
      return
    }
    this.waiting.get(message.question)?.(message.row)
    this.waiting.delete(message.question)
  }

  private say(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer)
  }

  /** Indexes these places; their buffers move to the worker. */
  index(places: Places): void {
    this.generation += 1
    this.indexed = false
    const { rows, positions } = places
    this.say({ kind: 'index', generation: this.generation, rows, positions }, [rows.buffer, positions.buffer])
  }

  /** Forgets the index: what is drawn no longer lies where it was. */
  clear(): void {
    this.generation += 1
    this.indexed = false
  }

  /** Row of the nearest point; null where there is none or no index yet. */
  nearest(x: number, y: number, radius: number): Promise<number | null> {
    if (!this.indexed) return Promise.resolve(null)
    this.question += 1
    const { question } = this
    return new Promise((resolve) => {
      this.waiting.set(question, resolve)
      this.say({ kind: 'nearest', question, x, y, radius })
    })
  }

  close(): void {
    this.worker.terminate()
    for (const resolve of this.waiting.values()) resolve(null)
    this.waiting.clear()
  }
}
