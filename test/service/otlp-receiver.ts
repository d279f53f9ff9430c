import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

/** As much of OTLP (opentelemetry-proto 1.x, trace/v1) as says which span belongs to which. */
const schema = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    repeated KeyValue attributes = 9; repeated Event events = 11; Status status = 15;
  }
  message Event { string name = 2; repeated KeyValue attributes = 3; }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string s = 1; bool b = 2; int64 i = 3; double d = 4; } }
`).root;

type Value = string | number | boolean;
type Facts = Readonly<Record<string, Value>>;

export interface ReceivedSpan {
  readonly trace: string;
  readonly id: string;
  /** Empty for the first span of a trace. */
  readonly parent: string;
  readonly name: string;
  readonly service: Value | undefined;
  readonly attributes: Facts;
  readonly events: readonly { readonly name: string; readonly attributes: Facts }[];
  /** 2: an error. */
  readonly status: number;
}

export interface OtlpReceiver {
  /** The value of OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Headers of the last request. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  close(): Promise<void>;
}

interface KeyValues {
  readonly attributes?: readonly { key: string; value: { s?: string; b?: boolean; i?: number; d?: number } }[];
}
interface RawSpan extends KeyValues {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly parentSpanId?: Buffer;
  readonly name: string;
  readonly events?: readonly (KeyValues & { name: string })[];
  readonly status?: { readonly code?: number };
}

const factsOf = ({ attributes = [] }: KeyValues): Facts =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value?.s ?? value?.b ?? value?.i ?? value?.d ?? '']));

/** A collector of traces over OTLP/HTTP, which keeps what it is sent. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let headers = {};
  const type = schema.lookupType('Request');
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    if (request.method !== 'POST' || request.url !== '/v1/traces') return response.writeHead(404).end();
    headers = request.headers;
    const sent = type.toObject(type.decode(Buffer.concat(pieces)), { longs: Number, bytes: Buffer }) as {
      resourceSpans: readonly { resource: KeyValues; scopeSpans: readonly { spans: readonly RawSpan[] }[] }[];
    };
    for (const { resource, scopeSpans } of sent.resourceSpans)
      for (const span of scopeSpans.flatMap(scope => scope.spans))
        spans.push({
          trace: span.traceId.toString('hex'),
          id: span.spanId.toString('hex'),
          parent: span.parentSpanId?.toString('hex') ?? '',
          name: span.name,
          service: factsOf(resource)['service.name'],
          attributes: factsOf(span),
          events: (span.events ?? []).map(event => ({ name: event.name, attributes: factsOf(event) })),
          status: span.status?.code ?? 0,
        });
    return response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    get headers() {
      return headers;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
