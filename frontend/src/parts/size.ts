/** The size of an element, followed. */
import { useLayoutEffect, useState } from 'preact/hooks'
import type { RefObject } from 'preact'

export interface Size {
  width: number
  height: number
}

/** CSS pixels of the element; the last size that was not empty, because a hidden tab has height 0. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const target = element.current
    if (target === null) return undefined
    const read = (): void => {
      const { clientWidth: width, clientHeight: height } = target
      if (width > 0 && height > 0)
        setSize((old) => (old.width === width && old.height === height ? old : { width, height }))
    }
    const observer = new ResizeObserver(read)
    observer.observe(target)
    read()
    return () => observer.disconnect()
  }, [element])
  return size
}
