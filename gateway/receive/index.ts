export { answerWith, failureAnswer, type HttpAnswer, preferenceOf } from './failure.ts';
export { type HttpRequest, httpRequestOf, type InProcessRequest } from './http-request.ts';
export { receive, refuseEffects } from './receive.ts';
export {
  PortInUse,
  type RunningServer,
  serve,
  startServer,
} from './server.ts';
