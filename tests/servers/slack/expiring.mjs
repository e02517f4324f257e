// A stream dies some time after its start, whether or not anybody looks.
export function stateOf(world, stream) {
  const age = Date.now() - stream.startedAt;
  if (stream.state === "streaming" && age > world.settings.stream_ttl_seconds * 1000) stream.state = "expired";
  return stream.state;
}
