/** The scheme and host of the app's own pages; a standard scheme, so that `self` in the content policy means it. */
export const APP_SCHEME = 'verbatim'
export const APP_HOST = 'app'
const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`

/**
 * Tells the app's own addresses from all others.
 *
 * @param developmentServer the bundler's server in a development checkout, e.g. http://localhost:5173; null otherwise
 */
export function createAppOrigin(developmentServer: string | null): AppOrigin {
  const development = developmentServer === null ? null : new URL(developmentServer).host
  return {
    startUrl: developmentServer ?? APP_URL,
    includes: (address) => {
      const url = URL.parse(address)
      if (url === null) return false
      if (url.protocol === `${APP_SCHEME}:`) return url.host === APP_HOST && url.username === ''
      return development !== null && url.host === development && /^(http|ws):$/.test(url.protocol)
    },
  }
}

export interface AppOrigin {
  readonly startUrl: string
  includes(address: string): boolean
}
