/** Whether anyone can see the page: TensorBoard keeps a hidden tab alive with height 0. */
import { signal } from '@preact/signals'

export const visible = signal(true)

/** Follows the height of the frame and the visibility of the document; returns what ends it. */
export function watchVisible(): () => void {
  const read = (): void => {
    visible.value = window.innerHeight > 0 && document.visibilityState !== 'hidden'
  }
  window.addEventListener('resize', read)
  document.addEventListener('visibilitychange', read)
  read()
  return () => {
    window.removeEventListener('resize', read)
    document.removeEventListener('visibilitychange', read)
  }
}
