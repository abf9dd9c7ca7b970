/** Recorded sound: decoded once, played one at a time. */
import { signal } from '@preact/signals'
import { onOpen } from '../state/run'
import { fetchMedium } from '../wire/thumbnails'

const MOST_KEPT = 8
/** Of the decoder; a clip of another rate is resampled, which an outline does not show. */
const RATE = 44_100

const decoded = new Map<string, Promise<AudioBuffer>>()
let context: AudioContext | null = null
let source: AudioBufferSourceNode | null = null

/** Address of the clip that is playing, and when it began in seconds of the audio clock. */
export const playingClip = signal<{ url: string; since: number } | null>(null)

/** The sound at an address. Rejects with what is wrong: gone, or no sound that this browser can decode. */
export function clip(url: string): Promise<AudioBuffer> {
  let known = decoded.get(url)
  if (known === undefined) {
    known = fetchMedium(url, new AbortController().signal).then((bytes) =>
      new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes.buffer),
    )
    known.catch(() => decoded.delete(url))
    decoded.set(url, known)
    for (const old of [...decoded.keys()].slice(0, Math.max(0, decoded.size - MOST_KEPT))) decoded.delete(old)
  }
  return known
}

/** Plays a clip from its start; whatever played before ends. */
export async function playClip(url: string): Promise<void> {
  stopClip()
  const sound = await clip(url)
  context ??= new AudioContext()
  await context.resume()
  stopClip()
  const started = context.createBufferSource()
  started.buffer = sound
  started.connect(context.destination)
  started.onended = () => {
    if (source === started) stopClip()
  }
  started.start()
  source = started
  playingClip.value = { url, since: context.currentTime }
}

export function stopClip(): void {
  const ended = source
  source = null
  ended?.stop()
  playingClip.value = null
}

/** Seconds since the playing clip began; 0 while none plays. */
export function clipTime(): number {
  const playing = playingClip.peek()
  return playing === null || context === null ? 0 : context.currentTime - playing.since
}

onOpen(() => {
  stopClip()
  decoded.clear()
})
