/** A sound as its outline, with a button that plays it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { peaks, peaksPath } from '../charts/peaks'
import { clip, clipTime, playClip, playingClip, stopClip } from '../model/clip'
import { Icon } from './icon'
import { decimal } from './number'

const COLUMNS = 200
const HEIGHT = 40

interface Heard {
  url: string
  path: string
  seconds: number
}

/** The outline at an address; null until it has come, a sentence where it cannot. */
function useHeard(url: string): Heard | string | null {
  const [heard, setHeard] = useState<Heard | { url: string; problem: string } | null>(null)
  useEffect(() => {
    let wanted = true
    clip(url).then(
      (sound) => {
        const path = peaksPath(peaks(sound.getChannelData(0), COLUMNS), HEIGHT)
        if (wanted) setHeard({ url, path, seconds: sound.duration })
      },
      () => {
        if (wanted) setHeard({ url, problem: 'This browser cannot play the clip.' })
      },
    )
    return () => {
      wanted = false
    }
  }, [url])
  if (heard?.url !== url) return null
  return 'problem' in heard ? heard.problem : heard
}

/** Moves the line of what is heard now. */
function useProgress(line: { current: SVGLineElement | null }, playing: boolean, seconds: number): void {
  useEffect(() => {
    if (!playing) return undefined
    let request = 0
    const move = (): void => {
      const x = String(Math.min(1, clipTime() / Math.max(seconds, 1e-3)) * COLUMNS)
      line.current?.setAttribute('x1', x)
      line.current?.setAttribute('x2', x)
      request = requestAnimationFrame(move)
    }
    move()
    return () => {
      cancelAnimationFrame(request)
    }
  }, [line, playing, seconds])
}

export function Clip({ url, name }: { url: string; name: string }): JSX.Element {
  const heard = useHeard(url)
  const line = useRef<SVGLineElement>(null)
  const playing = playingClip.value?.url === url
  const there = heard !== null && typeof heard !== 'string'
  useProgress(line, playing, there ? heard.seconds : 0)
  useEffect(
    () => () => {
      if (playingClip.peek()?.url === url) stopClip()
    },
    [url],
  )
  if (typeof heard === 'string') return <p class="clip muted">{heard}</p>
  const label = playing ? `Stop ${name}` : `Play ${name}`
  return (
    <div class="clip">
      <button
        class="icon-button"
        aria-label={label}
        title={label}
        disabled={heard === null}
        onClick={() => {
          if (playing) stopClip()
          else playClip(url).catch(stopClip)
        }}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <svg viewBox={`0 0 ${COLUMNS} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Outline of ${name}`}>
        {heard !== null && <path d={heard.path} />}
        {playing && <line ref={line} y1="0" y2={HEIGHT} />}
      </svg>
      <span class="muted">{heard === null ? '' : `${decimal(heard.seconds, heard.seconds < 9.95 ? 1 : 0)} s`}</span>
    </div>
  )
}
