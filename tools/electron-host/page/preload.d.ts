/** Made by the host when it is asked for: the preload bundle, wrapped as CommonJS wants it. */
export declare function runPreload(
  require: (name: string) => unknown,
  module: { exports: object },
  exports: object,
): void
