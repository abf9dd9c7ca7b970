/** The picking worker: builds the index beside the page and answers which point is nearest. */
import type { FromWorker, ToWorker } from './messages'
import { NearestPoint } from './nearest'

let index: NearestPoint | null = null

function say(message: FromWorker): void {
  self.postMessage(message)
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'index') {
    index = new NearestPoint(data)
    say({ kind: 'indexed', generation: data.generation })
  } else {
    say({ kind: 'nearest', question: data.question, row: index?.at(data.x, data.y, data.radius) ?? null })
  }
})
