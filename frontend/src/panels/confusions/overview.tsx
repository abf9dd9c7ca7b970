/** The matrix of many classes as a picture: rows are labels, columns predictions, dark where many are confused. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { dark } from '../../state/theme'
import { type Counted, cellText, choose } from './counts'
import { pooled } from './logic'

interface OverviewProps {
  counted: Counted
  order: readonly number[]
  width: number
  tell: (text: string) => void
}

/** Red, green and blue of a token. */
function token(host: Element, name: string): [number, number, number] {
  const text = getComputedStyle(host).getPropertyValue(name).trim()
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) || 0) as [number, number, number]
}

function paint(canvas: HTMLCanvasElement, { counts, sums, classes, end }: Counted, order: readonly number[]): void {
  const side = canvas.width
  const share = (row: number, column: number): number => {
    const label = order[row]!
    return counts[label * classes + order[column]!]! / Math.max(1, sums[label]!)
  }
  const found = pooled(share, order.length, side)
  const size = Math.min(order.length, side)
  const context = canvas.getContext('2d')
  if (context === null) return
  const image = context.createImageData(side, side)
  const [paper, ink, right] = ['--surface', '--negative', '--fill-2'].map((name) => token(canvas, name))
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = found[Math.floor((y * size) / side) * size + Math.floor((x * size) / side)]!
      const strength = at <= 0 ? 0 : 0.15 + 0.85 * Math.min(1, at / end)
      const base = Math.floor((y * size) / side) === Math.floor((x * size) / side) ? right! : paper!
      for (let part = 0; part < 3; part += 1)
        image.data[4 * (y * side + x) + part] = base[part]! + (ink![part]! - base[part]!) * strength
      image.data[4 * (y * side + x) + 3] = 255
    }
  }
  context.putImageData(image, 0, 0)
}

export function Overview({ counted, order, width, tell }: OverviewProps): JSX.Element {
  const host = useRef<HTMLCanvasElement>(null)
  const side = Math.max(1, Math.min(300, width))
  const theme = dark.value
  useEffect(() => {
    if (host.current !== null) paint(host.current, counted, order)
  }, [counted, order, side, theme])
  const under = (event: MouseEvent): { label: number; called: number } | null => {
    const box = host.current?.getBoundingClientRect()
    if (box === undefined) return null
    const place = (offset: number): number => Math.floor((offset / box.width) * order.length)
    const label = order[place(event.clientY - box.top)]
    const called = order[place(event.clientX - box.left)]
    return label === undefined || called === undefined ? null : { label, called }
  }
  return (
    <canvas
      ref={host}
      class="overview"
      width={side}
      height={side}
      role="img"
      aria-label="Confusion matrix of all classes; the list below names the pairs that are confused most"
      onPointerMove={(event) => {
        const at = under(event)
        tell(at === null ? '' : cellText(counted, at.label, at.called))
      }}
      onPointerLeave={() => tell('')}
      onClick={(event) => {
        const at = under(event)
        if (at !== null) choose(at, event.ctrlKey || event.metaKey)
      }}
    />
  )
}
