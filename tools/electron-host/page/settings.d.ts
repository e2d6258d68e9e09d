/** Made by the host when it is asked for. The host's private folder for dropped files. */
export declare const uploadFolder: string
