import type { ReactNode } from 'react'

/** 16-pixel line icons; always beside a text or on a button that has a name. */
const icon = (drawing: ReactNode) =>
  function Icon({ size = 16 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {drawing}
      </svg>
    )
  }

export const SourcesIcon = icon(
  <>
    <path d="M3 4.5h10M3 8h10M3 11.5h6" />
    <path d="M12 10v4M10 12h4" />
  </>,
)
export const FeedbackIcon = icon(<path d="M2.5 3.5h11v7.5H7l-3 2.5V11H2.5z" />)
export const MailIcon = icon(
  <>
    <rect x="2" y="3.5" width="12" height="9" rx="1" />
    <path d="m2.5 4.5 5.5 4 5.5-4" />
  </>,
)
export const CustomersIcon = icon(
  <>
    <circle cx="8" cy="5.5" r="2.5" />
    <path d="M3 13.5c.6-2.6 2.5-4 5-4s4.4 1.4 5 4" />
  </>,
)
export const RunsIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.7" />
    <path d="M6.7 5.7v4.6L10.5 8z" />
  </>,
)
export const QualityIcon = icon(
  <>
    <path d="M8 2v12M3 5h10M3 5 1.5 9.5h3zM13 5l-1.5 4.5h3z" />
    <path d="M5.5 14h5" />
  </>,
)
export const PreferencesIcon = icon(
  <>
    <path d="M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6" />
    <circle cx="10.2" cy="5" r="1.7" />
    <circle cx="5.8" cy="11" r="1.7" />
  </>,
)
export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.2" />
    <path d="m10.2 10.2 3.3 3.3" />
  </>,
)
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />)
export const DownIcon = icon(<path d="m4.5 6.5 3.5 3.5 3.5-3.5" />)
export const UpIcon = icon(<path d="m4.5 9.5 3.5-3.5 3.5 3.5" />)
export const BackIcon = icon(<path d="M9.5 4 5.5 8l4 4" />)
export const PlusIcon = icon(<path d="M8 3.5v9M3.5 8h9" />)
export const MinusIcon = icon(<path d="M3.5 8h9" />)
export const DropIcon = icon(
  <>
    <path d="M8 2v7.5M5 6.5l3 3 3-3" />
    <path d="M2.5 10.5v3h11v-3" />
  </>,
)
export const PaperclipIcon = icon(
  <path d="m12.5 7.5-4.8 4.8a2.6 2.6 0 0 1-3.7-3.7l5.4-5.4a1.7 1.7 0 0 1 2.4 2.4L6.5 10.9a.8.8 0 0 1-1.2-1.2l4.5-4.5" />,
)
export const WarningIcon = icon(
  <>
    <path d="M8 2.5 14 13H2z" />
    <path d="M8 6.5v3M8 11.3v.1" />
  </>,
)
export const CommandIcon = icon(
  <>
    <path d="m3 5 3 3-3 3" />
    <path d="M8 11.5h5" />
  </>,
)
export const PencilIcon = icon(<path d="m3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3z" />)

/** One shape a status, so that the colour is never alone. */
export function StatusShape({ status }: { status: string }) {
  const shapes: Record<string, ReactNode> = {
    new: <circle cx="6" cy="6" r="3.8" fill="none" strokeWidth="1.6" stroke="currentColor" />,
    'waiting for us': <path d="M10.5 6 4.5 10.2V1.8z" transform="rotate(180 6.5 6)" fill="currentColor" />,
    'waiting for them': <path d="M10.5 6 4.5 10.2V1.8z" fill="currentColor" />,
    'in progress': (
      <>
        <circle cx="6" cy="6" r="3.8" fill="none" strokeWidth="1.6" stroke="currentColor" />
        <path d="M6 2.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" />
      </>
    ),
    done: <path d="m2 6.4 2.8 2.8L10.2 3" fill="none" stroke="currentColor" strokeWidth="1.8" />,
    escalated: <path d="M6 1.2 11 10.5H1z" fill="currentColor" />,
  }
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {shapes[status] ?? <circle cx="6" cy="6" r="1.5" fill="currentColor" />}
    </svg>
  )
}
