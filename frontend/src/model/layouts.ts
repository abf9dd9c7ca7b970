/** Layouts made on request: at once, or by a job that is watched with progress. */
import { batch, effect, signal } from '@preact/signals'
import { wantedLayout } from '../state/layoutChoice'
import { run } from '../state/run'
import { Trouble, wordsOf } from '../state/trouble'
import { isAbort } from '../wire/client'
import { postLayout } from '../wire/layouts'
import type { JobStatus, LayoutInfo, LayoutRequest } from '../wire/messages'
import { watched } from './jobs'

/** What is wished for; the rest is the server's choice. */
export type LayoutWish = Partial<Omit<LayoutRequest, 'run'>>

/** True while a layout is being made. */
export const makingLayout = signal(false)

const DONE: Omit<JobStatus, 'id'> = {
  kind: 'layout',
  state: 'done',
  what: '',
  share: 1,
  seconds_left: null,
  ready: [],
  problem: '',
}

function requested(runName: string, wish: LayoutWish): LayoutRequest {
  const none = { source: null, anchor: null, axes: null, remember: false }
  return { run: runName, visualizer: 'pca', order: 'class', ...none, ...wish }
}

/** Waits for the layout; null where its job was cancelled. Throws what went wrong, in words. */
export async function madeLayout(request: LayoutRequest, signal: AbortSignal): Promise<LayoutInfo | null> {
  const made: LayoutInfo[] = []
  const submit = async (): Promise<JobStatus> => {
    const { layout, job } = await postLayout(request, signal)
    if (layout !== null) made.push(layout)
    return job ?? { ...DONE, id: '' }
  }
  const last = await watched(submit, () => undefined, signal)
  if (last.state === 'cancelled') return null
  if (last.state !== 'done') throw new Error(last.problem === '' ? 'The layout was not made.' : last.problem)
  if (made.length === 0) await submit()
  const layout = made.at(-1)
  if (layout === undefined) throw new Error('The layout was made and is gone again; try once more.')
  return layout
}

let abort = new AbortController()
const trouble = new Trouble()

/** Makes a layout of the open run and shows it; a later wish replaces one that is under way. Answers the layout, null where it was cancelled. */
export async function makeLayout(wish: LayoutWish): Promise<LayoutInfo | null> {
  const info = run.peek()
  if (info === null) return null
  abort.abort()
  const own = new AbortController()
  abort = own
  makingLayout.value = true
  try {
    const layout = await madeLayout(requested(info.name, wish), own.signal)
    own.signal.throwIfAborted()
    if (layout !== null) show(info.name, layout)
    return layout
  } catch (error) {
    if (isAbort(error)) return null
    throw error
  } finally {
    if (abort === own) makingLayout.value = false
  }
}

function show(runName: string, layout: LayoutInfo): void {
  const info = run.peek()
  if (info?.name !== runName) return
  trouble.takeBack()
  batch(() => {
    wantedLayout.value = layout.id
    run.value = { ...info, layout, layout_pending: false }
  })
}

/** Starts the first fit of a run whose layout is costly, once per run; returns what ends it. */
export function startFirstLayout(): () => void {
  const started = new Set<string>()
  let name: string | null = null
  const stop = effect(() => {
    const info = run.value
    if (info?.name !== name) {
      abort.abort()
      makingLayout.value = false
    }
    name = info?.name ?? null
    if (info === null || !info.layout_pending || info.layout !== null || started.has(info.name)) return
    started.add(info.name)
    queueMicrotask(() => {
      makeLayout({}).catch((error: unknown) => {
        trouble.tell(wordsOf(error))
      })
    })
  })
  return () => {
    stop()
    abort.abort()
  }
}
