/** Made by the host when it is asked for. The host's private folder for dropped files. */
export declare const uploadFolder: string
/** What the page keeps between two starts, see PageStorage. */
export const keptStorage: { start: string; entries: Record<string, string> }
