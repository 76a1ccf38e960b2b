export { answerWith, failureAnswer, type HttpAnswer, preferenceOf } from './failure.ts';
export { type HttpRequest, httpRequestOf, type InProcessRequest } from './http-request.ts';
export { GRAPHQL_PATH, receive, refuseEffects } from './receive.ts';
export {
  drain,
  listen,
  PortInUse,
  type RunningServer,
  type ServerOptions,
  startServer,
} from './server.ts';
