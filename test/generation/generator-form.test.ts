import { describe, expect, it } from 'vitest';
import { generatorForm, type Machine, thisMachine } from '../../src/generation/generator-form.js';
import { instructionsOf } from '../../src/tensorflow/instructions.js';

const machine = (instructions: string, device: Machine['device'] = 'cpu'): Machine => ({
  device,
  instructions: new Set(instructions.split(' ')),
  threads: 2,
});

describe('the form of a generator', () => {
  it.each([
    ['auto', machine('avx2 avx512f avx512_bf16'), 'bfloat16'],
    ['auto', machine('avx2 amx_bf16'), 'bfloat16'],
    ['auto', machine('avx2 avx512f'), 'float32'],
    ['auto', machine('avx2 avx512_bf16', 'gpu'), 'float32'],
    ['auto', machine(''), 'float32'],
    ['float32', machine('avx512_bf16'), 'float32'],
    ['bfloat16', machine('avx2'), 'bfloat16'],
  ] as const)('%s on %o is %s', (choice, machine, precision) => {
    expect(generatorForm(choice, machine).precision).toBe(precision);
  });

  it('has a name that tells machines apart whose images may differ', () => {
    const machines = [
      machine('avx2'),
      machine('avx2 avx512f'),
      machine('avx2', 'gpu'),
      { ...machine('avx2'), threads: 4 },
    ];
    const names = machines.flatMap(machine =>
      (['float32', 'bfloat16'] as const).map(choice => generatorForm(choice, machine).name),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe('float32 cpu avx2 2');
  });

  it('says which models are tried: those that bfloat16 was chosen for, and whose images it is not known to change little', () => {
    const fast = machine('avx512_bf16');
    const forms = (['auto', 'bfloat16', 'float32'] as const).map(choice => generatorForm(choice, fast));
    expect(forms.map(({ isTried }) => isTried)).toEqual([true, false, false]);
    expect(new Set(forms.map(({ name }) => name)).size).toBe(3);
    const slow = machine('avx2');
    expect(generatorForm('auto', slow)).toEqual(generatorForm('float32', slow));
  });

  it('reads the instructions that Linux lists', () => {
    const text = 'processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu avx2 avx512_bf16\nbogomips\t: 5192\n';
    expect([...instructionsOf(text)]).toEqual(['fpu', 'avx2', 'avx512_bf16']);
    expect(generatorForm('float32', { ...thisMachine('cpu'), instructions: instructionsOf('') }).name).toContain(
      'float32 cpu',
    );
  });
});
