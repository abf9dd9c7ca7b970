/** Wires the passes: the ground, the traces, then the points. Knows arrays and numbers only and draws when it is told to. */
import { contextOf, resized } from './context'
import type { DrawOrder } from './order'
import { PointsPass, type PointsScene } from './points'
import { TerritoryPass, type TerritoryScene } from './territory'
import { TracesPass, type TracesScene } from './traces'

/** Points from which a picture may take longer than the page has between two. */
const MANY = 200_000

type View = 'camera' | 'size' | 'ratio' | 'look'

export interface Scene {
  points: Omit<PointsScene, View | 't'> | null
  ground: Omit<TerritoryScene, View | 't'>
  traces: Omit<TracesScene, View> | null
  camera: PointsScene['camera']
  size: PointsScene['size']
  ratio: number
  t: number
  look: PointsScene['look']
}

export class Renderer {
  private readonly territory: TerritoryPass
  private readonly traces: TracesPass
  private readonly points: PointsPass
  private fence: WebGLSync | null = null
  private compiled = false

  private constructor(private readonly gl: WebGL2RenderingContext) {
    this.territory = new TerritoryPass(gl)
    this.traces = new TracesPass(gl)
    this.points = new PointsPass(gl)
  }

  /** A renderer on a canvas that is about to have that many device pixels; null where the browser has no WebGL2. */
  static on(canvas: HTMLCanvasElement, size: Scene['size']): Renderer | null {
    const gl = contextOf(canvas, size)
    return gl === null ? null : new Renderer(gl)
  }

  setOrder(order: DrawOrder): void {
    this.points.setOrder(order)
  }

  /** Draws one picture; answers how many points that were. */
  draw(scene: Scene): number {
    const { gl } = this
    if (gl.isContextLost()) return 0
    const { camera, size, ratio, look, t } = scene
    resized(gl, Math.round(size.width * ratio), Math.round(size.height * ratio))
    const view = { camera, size, ratio, look, t }
    this.territory.draw({ ...scene.ground, ...view })
    if (scene.traces !== null) this.traces.draw({ ...scene.traces, ...view })
    const drawn = scene.points === null ? 0 : this.points.draw({ ...scene.points, ...view })
    if (drawn > MANY) this.setFence()
    return drawn
  }

  private setFence(): void {
    const { gl } = this
    gl.deleteSync(this.fence)
    this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
    gl.flush()
  }

  /** Whether everything is compiled; throws where it cannot be. */
  get ready(): boolean {
    this.compiled ||= [this.territory, this.traces, this.points].every((pass) => pass.isReady())
    return this.compiled
  }

  /** Whether a picture of many points is still being drawn: another one would hold up the page until it is done. */
  get busy(): boolean {
    const { gl, fence } = this
    if (fence === null || gl.isContextLost()) return false
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return true
    gl.deleteSync(fence)
    this.fence = null
    return false
  }

  /** A picture on a canvas of its own; the shown one has to be drawn again afterwards. */
  captured(scene: Scene): HTMLCanvasElement {
    this.draw(scene)
    const { canvas } = this.gl
    const copy = document.createElement('canvas')
    copy.width = canvas.width
    copy.height = canvas.height
    copy.getContext('2d')?.drawImage(canvas, 0, 0)
    return copy
  }

  dispose(): void {
    this.territory.dispose()
    this.traces.dispose()
    this.points.dispose()
  }
}
