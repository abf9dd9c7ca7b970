/** Light or dark (as TensorBoard), reduced motion, and the dense form of the page. */
import { signal } from '@preact/signals'

export const dark = signal(false)
export const reducedMotion = signal(false)
/** True under 1200 px of width or 800 px of height. */
export const compact = signal(false)

/** The host's body where the page lies in TensorBoard, else our own. */
function hostBody(): HTMLElement {
  try {
    return window.parent.document.body
  } catch {
    return document.body
  }
}

/** Follows the host's theme, the motion preference and the size of the page; returns what ends it. */
export function watchTheme(): () => void {
  const body = hostBody()
  const motion = window.matchMedia('(prefers-reduced-motion: reduce)')
  const readTheme = (): void => {
    dark.value = body.classList.contains('dark-mode')
  }
  const readMotion = (): void => {
    reducedMotion.value = motion.matches
  }
  const readSize = (): void => {
    if (window.innerWidth === 0 || window.innerHeight === 0) return
    compact.value = window.innerWidth < 1200 || window.innerHeight < 800
  }
  const observer = new MutationObserver(readTheme)
  observer.observe(body, { attributes: true, attributeFilter: ['class'] })
  motion.addEventListener('change', readMotion)
  window.addEventListener('resize', readSize)
  readTheme()
  readMotion()
  readSize()
  return () => {
    observer.disconnect()
    motion.removeEventListener('change', readMotion)
    window.removeEventListener('resize', readSize)
  }
}
