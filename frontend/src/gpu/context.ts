/** A WebGL2 context of a canvas. */

/** The context, or null where the browser has none. Sized first: a context that grows later is made twice. */
export function contextOf(
  canvas: HTMLCanvasElement,
  size: { width: number; height: number },
): WebGL2RenderingContext | null {
  if (size.width > 0 && size.height > 0) {
    canvas.width = size.width
    canvas.height = size.height
  }
  return canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    powerPreference: 'high-performance',
  })
}

/** Sets the size of the drawing buffer where it differs; sizes of 0 are ignored. */
export function resized(gl: WebGL2RenderingContext, width: number, height: number): void {
  const { canvas } = gl
  if (width < 1 || height < 1) return
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight)
}
