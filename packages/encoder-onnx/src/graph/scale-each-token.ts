import { MICROSOFT, type ProtobufWriter } from '@ablata/onnx';
import { NodeLinks } from './node-links.ts';
import { type OnnxModel, type OnnxNode, readOnnxModel } from './onnx-model.ts';
import { type Replacement, replaceNodes } from './replace-nodes.ts';
import { TokenSteps } from './token-steps.ts';

export interface RowModel {
  readonly bytes: Buffer;
  /** Whether no text of a batch knows of another. If not, run it a text at a time. */
  readonly independent: boolean;
}

/** From this opset on QuantizeLinear takes a scale a row. */
const LEAST_OPSET = 13;

/**
 * Dynamically quantized models (onnxruntime's `quantize_dynamic`, the Hub's `model_int8`, `model_quantized`, `model_qint8_…`)
 * quantize activations by the extremes of the whole batch, so that a text's vector depends on its neighbours and on padding.
 * Here every such step gets a scale and a zero point a token: no row knows of another, and the finer scale is the more exact
 * one. Weights stay as they are.
 *
 * `x → DynamicQuantizeLinear → MatMulInteger(weight) → Cast → Mul(scales)` becomes
 * `x → QuantizeLinear(a scale and zero point a row) → MatMulIntegerToFloat(weight) → Gemm(the zero points' share) → Mul(scales)`.
 *
 * A model that quantizes dynamically in any other way comes back as it is, with `independent: false`.
 * Throws RangeError when the bytes are no ONNX model.
 */
export function scaleEachToken(bytes: Buffer): RowModel {
  const model = readOnnxModel(bytes);
  if (!model.nodes.some(mixesRows)) return { bytes, independent: true };
  const replacement = model.opset < LEAST_OPSET ? undefined : replacements(model);
  if (replacement === undefined) return { bytes, independent: false };
  return { bytes: replaceNodes(bytes, replacement), independent: true };
}

function mixesRows({ operator, domain, bytes }: OnnxNode): boolean {
  if (operator.startsWith('DynamicQuantize')) return true;
  if (domain === MICROSOFT && (operator === 'QAttention' || operator === 'QEmbedLayerNormalization')) return true;
  return ['If', 'Loop', 'Scan'].includes(operator) && bytes.includes('DynamicQuantize');
}

/** undefined when there is a step that can't be replaced. */
function replacements({ nodes, opset, weights, domains }: OnnxModel): Replacement | undefined {
  const links = new NodeLinks(nodes);
  const steps = new TokenSteps(opset);
  const placed = new Map<Buffer, readonly ProtobufWriter[]>();
  for (const [index, quantization] of nodes.filter(mixesRows).entries()) {
    const products = productsOf(quantization, links, weights);
    if (products === undefined) return undefined;
    const at = `ablata_${index}_`;
    placed.set(quantization.bytes, steps.quantize(at, quantization.inputs[0]!, products[0]!.shape[0]));
    for (const { parts, scaled, shape, weightScale } of products) {
      for (const { bytes } of parts) placed.set(bytes, []);
      const [, name, , zero = ''] = parts[0].inputs as [string, string, string, string?];
      const weight = { name, scale: weightScale, zero, outputs: shape[1] };
      placed.set(scaled.bytes, steps.multiply(at, weight, scaled.outputs[0]!));
    }
  }
  return { nodes: placed, constants: steps.constants, domain: domains.has(MICROSOFT) ? undefined : MICROSOFT };
}

/** A quantized product: MatMulInteger, Cast, the Mul of both scales, and the Mul that applies it. */
interface Product {
  readonly parts: readonly [product: OnnxNode, cast: OnnxNode, scales: OnnxNode];
  readonly scaled: OnnxNode;
  readonly weightScale: string;
  /** Of the weight: [in, out]. */
  readonly shape: readonly [number, number];
}

/** All that is made of a quantized activation; undefined unless it is nothing but products with weights. */
function productsOf(
  { operator, outputs }: OnnxNode,
  links: NodeLinks,
  weights: OnnxModel['weights'],
): readonly Product[] | undefined {
  if (operator !== 'DynamicQuantizeLinear') return undefined;
  const [values, scale, zero] = outputs as [string, string, string];
  const products = links
    .consumers(values)
    .flatMap((product) => productOf(product, outputs as [string, string, string], links, weights) ?? []);
  const uses = [values, scale, zero].map((value) => links.consumers(value).length);
  const isAll = products.length > 0 && uses.every((count) => count === products.length);
  return isAll ? products : undefined;
}

function productOf(
  product: OnnxNode,
  [values, scale, zero]: readonly [string, string, string],
  links: NodeLinks,
  weights: OnnxModel['weights'],
): Product | undefined {
  const [activation, weight, activationZero] = product.inputs;
  const cast = links.onlyConsumer(product.outputs[0]!, 'Cast');
  const scaled = cast && links.onlyConsumer(cast.outputs[0]!, 'Mul');
  const scales = scaled && links.producer(scaled.inputs.find((input) => input !== cast.outputs[0]) ?? '');
  const weightScale = scales?.inputs.find((input) => input !== scale) ?? '';
  const [inputs, width, ...more] = weights.get(weight ?? '') ?? [];
  const fits =
    product.operator === 'MatMulInteger' &&
    activation === values &&
    activationZero === zero &&
    scales?.operator === 'Mul' &&
    scales.inputs.includes(scale) &&
    links.onlyConsumer(scales.outputs[0]!, 'Mul') === scaled &&
    weights.has(weightScale);
  if (!fits || inputs === undefined || width === undefined || more.length > 0) return undefined;
  return { parts: [product, cast!, scales], scaled: scaled!, weightScale, shape: [inputs, width] };
}
