/** WGSL with other names for tensors, and for the numbers that it finds as `given.<name>`. */
export function renamed(code: string, tensors: ReadonlyMap<string, string>, number: (name: string) => string): string {
  return code
    .replace(/\bgiven\.(\w+)/g, (_, name: string) => `given.${number(name)}`)
    .replace(/(?<![.\w])[A-Za-z_]\w*/g, (name) => tensors.get(name) ?? name);
}
