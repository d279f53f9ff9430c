"""The service's training step as one writes it in TensorFlow for Python (tf.function), one step for each line on stdin.

python step_tensorflow.py OPTIONS, one JSON object: {"hyperparameters": …, "precision": "float32" or "bfloat16"}.
Prints its version once it is ready, and then a line with the losses for each step.
"""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

options = json.loads(sys.argv[1])
h = options["hyperparameters"]
batch, size, latent = h["batchSize"], h["imageSize"], h["latentSize"]
g_channels, d_channels = [*h["generatorChannels"], 3], [3, *h["discriminatorChannels"]]
g_blocks, d_blocks = len(h["generatorChannels"]), len(h["discriminatorChannels"])
base, smallest = size // 2**g_blocks, size // 2**d_blocks
number = tf.bfloat16 if options["precision"] == "bfloat16" else tf.float32


def weights(shape):
    return tf.Variable(tf.random.truncated_normal(shape, stddev=0.02))


def zeros(n):
    return tf.Variable(tf.zeros([n]))


def affine(channels):
    """Scale and offset of a batch norm."""
    make = tf.Variable if h["batchNormAffine"] else tf.constant
    return [make(tf.ones([channels])), make(tf.zeros([channels]))]


which = h["discriminatorBatchNorm"]
d_has_norm = [which == "all" or (which == "notFirst" and i > 0) for i in range(d_blocks)]
g_dense, g_bias = weights([latent, g_channels[0] * base * base]), zeros(3)
g_kernels = [weights([5, 5, g_channels[i + 1], g_channels[i]]) for i in range(g_blocks)]
g_norms = [affine(channels) for channels in g_channels[:-1]]
d_kernels = [weights([5, 5, d_channels[i], d_channels[i + 1]]) for i in range(d_blocks)]
d_norms = [affine(channels) for channels in d_channels[1:]]
d_biases = [zeros(channels) for channels in d_channels[1:]]
d_dense, d_bias = weights([smallest * smallest * d_channels[-1], 2]), zeros(2)


def learned(norms):
    return [value for norm in norms for value in norm if isinstance(value, tf.Variable)]


g_variables = [g_dense, *g_kernels, g_bias, *learned(g_norms)]
d_used = [value for has, norm, bias in zip(d_has_norm, d_norms, d_biases) for value in (learned([norm]) if has else [bias])]
d_variables = [*d_kernels, d_dense, d_bias, *d_used]
average = [tf.Variable(v) for v in g_variables]


def cast(x):
    return tf.cast(x, number)


def norm(x, scale_offset):
    scale, offset = scale_offset
    return tf.raw_ops.FusedBatchNormV3(
        x=x, scale=scale, offset=offset, mean=[], variance=[], epsilon=1e-5, is_training=True
    )[0]


def generate(z):
    x = tf.reshape(cast(z) @ cast(g_dense), [batch, base, base, g_channels[0]])
    for i, kernel in enumerate(g_kernels):
        x = tf.nn.relu(norm(x, g_norms[i]))
        side = base * 2 ** (i + 1)
        x = tf.nn.conv2d_transpose(x, cast(kernel), [batch, side, side, g_channels[i + 1]], 2, "SAME")
    return tf.tanh(tf.nn.bias_add(x, cast(g_bias)))


def discriminate(x):
    for i, kernel in enumerate(d_kernels):
        x = tf.nn.conv2d(x, cast(kernel), 2, "SAME")
        x = tf.nn.leaky_relu(norm(x, d_norms[i]) if d_has_norm[i] else tf.nn.bias_add(x, cast(d_biases[i])), 0.2)
    return tf.cast(tf.reshape(x, [batch, -1]) @ cast(d_dense) + cast(d_bias), tf.float32)


def moments(variables):
    return [(tf.Variable(tf.zeros_like(v)), tf.Variable(tf.zeros_like(v))) for v in variables]


g_moments, d_moments, steps = moments(g_variables), moments(d_variables), tf.Variable(0.0)


def adam(variables, gradients, moments, rate):
    for variable, gradient, (m, v) in zip(variables, gradients, moments):
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=m.handle,
            v=v.handle,
            beta1_power=h["beta1"] ** steps,
            beta2_power=h["beta2"] ** steps,
            lr=rate,
            beta1=h["beta1"],
            beta2=h["beta2"],
            epsilon=h["epsilon"],
            grad=gradient,
        )


def decay(variables):
    return h["weightDecay"] * tf.add_n([tf.nn.l2_loss(v) for v in variables if len(v.shape) > 1])


def loss(logits, real):
    label = tf.tile([[1.0 - real, float(real)]], [batch, 1])
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=label, logits=logits))


real_images = tf.random.uniform([batch, size, size, 3], -1, 1)


def realness(logits):
    return logits[:, 1] - logits[:, 0]


def losses(on_real, on_fake):
    if h["loss"] == "relativistic":
        difference = realness(on_real) - realness(on_fake)
        return tf.reduce_mean(tf.nn.softplus(difference)), tf.reduce_mean(tf.nn.softplus(-difference))
    return loss(on_fake, 1.0), loss(on_real, h["realLabel"]) + loss(on_fake, 0.0)


def penalty(weight, slope):
    return weight * h["penaltyEvery"] / batch * tf.nn.l2_loss(tf.cast(slope, tf.float32))


@tf.function
def step(penalizes):
    steps.assign_add(1.0)
    with tf.GradientTape(persistent=True) as tape:
        fake, real = generate(tf.random.uniform([batch, latent], -1, 1)), cast(real_images)
        if penalizes:
            with tf.GradientTape() as inner:
                inner.watch([real, fake])
                on_real, on_fake = discriminate(real), discriminate(fake)
                verdict = tf.reduce_sum(realness(on_real)) + tf.reduce_sum(realness(on_fake))
            slopes = inner.gradient(verdict, [real, fake])
            penalties = penalty(h["r1"], slopes[0]) + penalty(h["r2"], slopes[1])
        else:
            on_real, on_fake, penalties = discriminate(real), discriminate(fake), 0.0
        g_loss, d_loss = losses(on_real, on_fake)
        g_total, d_total = g_loss + decay(g_variables), d_loss + penalties + decay(d_variables)
    g_gradients, d_gradients = tape.gradient(g_total, g_variables), tape.gradient(d_total, d_variables)
    adam(g_variables, g_gradients, g_moments, h["generatorLearningRate"])
    adam(d_variables, d_gradients, d_moments, h["discriminatorLearningRate"])
    for mean, variable in zip(average, g_variables):
        mean.assign_add((variable - mean) * (1 - h["emaDecay"]))
    return g_loss, d_loss


print(json.dumps({"version": tf.__version__}), flush=True)
for number_of_step, _ in enumerate(sys.stdin, 1):
    penalizes = (h["r1"] > 0 or h["r2"] > 0) and number_of_step % h["penaltyEvery"] == 0
    print(json.dumps([float(x) for x in step(penalizes)]), flush=True)
