// Whether this browser draws with WebGL 2, on which network and map rest. Asked before they are made, so that a failure of another kind is not
// taken for this one.

export function drawsWebGl(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
