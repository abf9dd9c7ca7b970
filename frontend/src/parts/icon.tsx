/** Line icons, 16 units wide, drawn in the text's colour. */
import type { JSX } from 'preact'

const PATHS = {
  download: <path d="M8 2.500v7.500M4.800 7 8 10.200 11.200 7M3 13.200h10" />,
  link: (
    <path d="M6.5 9.5a3 3 0 0 0 4.2 0l2.3-2.3a3 3 0 0 0-4.2-4.2l-.8.8M9.5 6.5a3 3 0 0 0-4.2 0L3 8.8A3 3 0 0 0 7.2 13l.8-.8" />
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M6.2 6.2a1.9 1.9 0 1 1 2.6 1.9c-.5.2-.8.5-.8 1.1M8 11.4v.1" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5 14 14" />
    </>
  ),
  play: <path d="M5 3.2v9.6L12.5 8z" fill="currentColor" />,
  pause: <path d="M5 3.5v9M11 3.5v9" stroke-width="2.6" />,
  previous: <path d="M11.5 4v8L6 8zM4.5 4v8" fill="currentColor" />,
  next: <path d="M4.5 4v8L10 8zM11.5 4v8" fill="currentColor" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  fit: <path d="M2.5 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10" />,
  target: <path d="M5.5 8a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2" />,
  move: <path d="M8 1.500v13M1.500 8h13M6 3.500l2-2 2 2M6 12.500l2 2 2-2M3.500 6l-2 2 2 2M12.500 6l2 2-2 2" />,
  box: <rect x="2.5" y="3.5" width="11" height="9" stroke-dasharray="2.4 2" />,
  lasso: (
    <path d="M8 3c3.300 0 6 1.600 6 4s-2.700 4-6 4c-.8 0-1.500-.1-2.200-.3M8 3C4.700 3 2 4.600 2 7c0 1.400.9 2.500 2.300 3.200m0 0c-1.100.9-.3 2.300 1 1.500.9-.6.3-1.700-1-1.500Zm0 0c-.2 1.600-.8 2.500-1.800 3.300" />
  ),
  traces: (
    <>
      <path d="M4 11.300 6.300 7l3.400 2.500L12.400 4" />
      <circle cx="3.2" cy="12.7" r="1.5" />
      <circle cx="13" cy="3" r="1.5" />
    </>
  ),
  pictures: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.5" />
      <path d="m2.500 11 3.500-3.500 3 3 2-2 2.500 2.500M10.500 6v.1" />
    </>
  ),
  chevron: <path d="m4 6 4 4 4-4" />,
  copy: (
    <>
      <rect x="5" y="5" width="8.5" height="8.5" rx="1.5" />
      <path d="M3 11V3.500A1 1 0 0 1 4 2.500h7" />
    </>
  ),
  list: <path d="M2.5 4h1M2.5 8h1M2.5 12h1M6 4h7.500M6 8h7.500M6 12h7.500" />,
  panel: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.5" />
      <path d="M10 3v10" />
    </>
  ),
  pin: <path d="M6 2.500h4M6.700 2.500v4.200L4.500 9.300h7L9.300 6.700V2.500M8 9.300v4.200" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 7.300v4M8 4.700v.1" />
    </>
  ),
  warning: (
    <>
      <path d="M8 2.300 14.200 13.200H1.800z" />
      <path d="M8 6.500v3M8 11.300v.1" />
    </>
  ),
  text: <path d="M3 4h10M3 8h10M3 12h6" />,
  table: <path d="M2.500 3.500h11v9h-11zM2.500 6.500h11M6.500 3.500v9" />,
  sound: <path d="M3 6.500v3M5.500 4.500v7M8 2.500v11M10.500 5v6M13 6.500v3" />,
} as const

export type IconName = keyof typeof PATHS

/** One icon; decorative, so name the control that holds it. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      {PATHS[name]}
    </svg>
  )
}
