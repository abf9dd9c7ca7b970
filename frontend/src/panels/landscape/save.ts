/** Saves the picture as a file: PNG at twice the resolution of the screen, SVG with points and marks as shapes. */
import { type Look, coreRadius, taggedRadius } from '../../gpu/look'
import type { Scene } from '../../gpu/renderer'
import { colourScale } from '../../model/colourScale'
import { palette } from '../../model/palette'
import { classTitle } from '../../parts/className'
import { snapshotNames } from '../../parts/moments'
import { decimal } from '../../parts/number'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import type { PictureFormat } from '../../state/savePicture'
import { cssColour } from './colours'
import { drawnPlace } from './logic'
import { type Picture, pointBetween } from './picture'
import { type Dot, type Legend, type PictureParts, fileName, pictureSvg } from './pictureSvg'

/** More points than this are part of the base image. */
const MOST_DOTS = 20_000
const FINER = 2
const RING = 0.9

export interface Saved {
  picture: Picture
  /** A scene as an image, drawn now. */
  capture: (scene: Scene) => HTMLCanvasElement
  marks: readonly SVGSVGElement[]
}

function css([r, g, b]: Look['ink']): string {
  return `rgb(${[r, g, b].map((part) => Math.round(255 * part)).join(' ')})`
}

/** The points as circles, in the order they are drawn. */
export function dotsOf({ scene, from, to, pair, order, colours }: Picture): Dot[] {
  const { points, look, camera, size } = scene
  if (points === null) return []
  const [normal, marked] = [points.radius, points.markedRadius]
  const plain = { radius: normal, opacity: look.pointOpacity, ring: 0, core: 0 }
  const ringed = { radius: marked, opacity: 1, ring: RING, core: 0 }
  const cored = (kind: typeof plain): typeof plain => {
    const radius = taggedRadius(kind.radius)
    return { ...kind, radius, opacity: 1, core: coreRadius(radius) }
  }
  const kinds = [plain, plain, cored(plain), ringed, cored(ringed)]
  const counts = [order.greyed, order.normal, order.tagged, order.marked, order.markedTagged]
  const kindOf = counts.flatMap((count, i) => new Array<number>(count).fill(i))
  return Array.from(order.rows, (row, i) => {
    const kind = kindOf[i]!
    const fill = kind === 0 ? css(look.grey) : cssColour(colours, row)
    return { ...kinds[kind]!, ...drawnPlace(camera, pointBetween(from, to, pair.t, row), size), fill }
  })
}

function legend(): Legend {
  const scale = colourScale.value
  const names = run.value?.classes.map(({ name }) => name) ?? []
  if (scale?.kind === 'numbers') {
    const ends = [decimal(scale.range[0], 2), decimal(scale.range[1], 2)] as const
    return { title: scale.title, entries: [], stops: scale.stops, ends }
  }
  if (scale?.kind === 'categories') return { title: scale.title, entries: scale.categories }
  return { title: '', entries: names.map((_, i) => ({ name: classTitle(names, i), colour: palette(i) })) }
}

function caption(): string {
  const [info, scale] = [run.value, colourScale.value]
  const layout = info?.layout
  const kind =
    layout?.visualizer === 'star'
      ? 'star coordinates'
      : `PCA of the ${layout?.source === 'representation' ? 'representations' : 'logits'}`
  const moment = snapshotNames.value[index.value] ?? ''
  return [info?.name ?? '', moment, kind, `coloured by ${scale?.title ?? 'label'}`]
    .filter((part) => part !== '')
    .join(' · ')
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function parts({ picture, marks }: Saved, base: string | null, dots: readonly Dot[]): PictureParts {
  const { look, size } = picture.scene
  const colours = { surface: token('--surface'), text: token('--text'), muted: token('--muted') }
  const painted = { ...colours, ink: css(look.ink), core: css(look.core) }
  return { size, base, dots, marks, legend: legend(), caption: caption(), colours: painted }
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  return image
}

async function png(saved: Saved): Promise<Blob> {
  const { scene } = saved.picture
  const ratio = FINER * scene.ratio
  const ground = saved.capture({ ...scene, ratio })
  const { text, size } = pictureSvg(parts(saved, null, []))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(size.width * ratio)
  canvas.height = Math.round(size.height * ratio)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('The browser gives no surface to draw the picture on.')
  context.drawImage(ground, 0, 0)
  context.drawImage(await imageOf(text), 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
  if (blob === null) throw new Error('The picture is too large for this browser; make the window smaller.')
  return blob
}

function svg(saved: Saved): Blob {
  const { scene, order } = saved.picture
  const few = order.rows.length <= MOST_DOTS
  const base = saved.capture({ ...scene, ratio: FINER * scene.ratio, points: few ? null : scene.points })
  const { text } = pictureSvg(parts(saved, base.toDataURL('image/png'), few ? dotsOf(saved.picture) : []))
  return new Blob([text], { type: 'image/svg+xml' })
}

/** Makes the file and hands it to the browser. */
export async function saveAs(format: PictureFormat, saved: Saved): Promise<void> {
  const words = [run.value?.name ?? '', snapshotNames.value[index.value] ?? '']
  offer(format === 'png' ? await png(saved) : svg(saved), fileName(words, format))
}
