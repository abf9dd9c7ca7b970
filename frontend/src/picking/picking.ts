/** The picking worker: knows where the points lie, builds the index beside the page, answers what lies where. */
import { enclosed } from './enclosed'
import { lookThrough } from './look'
import type { FromWorker, ToWorker } from './messages'
import { NearestPoint } from './nearest'
import { type Places, placesOf } from './places'

let places: Places = { rows: new Uint32Array(), positions: new Float32Array() }
let generation = 0
let index: NearestPoint | null = null

function say(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer })
}

function indexed(): NearestPoint {
  if (index === null) {
    index = new NearestPoint(places)
    say({ kind: 'indexed', generation })
  }
  return index
}

function answer(data: ToWorker): void {
  switch (data.kind) {
    case 'places':
      places = placesOf(data.rows, data.from, data.to, data.t)
      generation = data.generation
      index = null
      // what has been asked meanwhile and needs no index is answered first
      setTimeout(indexed)
      break
    case 'nearest':
      say({ kind: 'nearest', question: data.question, row: indexed().at(data.x, data.y, data.radius) })
      break
    case 'enclosed': {
      const member = enclosed(places, data.polygon, data.count)
      say({ kind: 'enclosed', question: data.question, member }, [member.buffer])
      break
    }
    case 'look':
      say({ kind: 'look', question: data.question, look: lookThrough(places, data.box, data.inner, data.most) })
      break
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  answer(data)
})
