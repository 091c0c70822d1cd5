#!/usr/bin/python3
"""Makes tour.pt, a TorchScript model that touches many of libtorch's operators.

    /usr/bin/python3 maven-plugin/src/test/python/make_tour.py

Needs Debian 12's python3-torch (1.13). The weights are random, from a fixed seed, and the file is the same each time.

The model takes x, FP32 [N, 64] with N of at least 2, and gives a dictionary of tensors, INT64 and FP32 only, as DJL does
not read all other datatypes. What it keeps from one call to the next (running means, counters) changes, so a second call
gives other bytes than the first. Another libtorch of the same version must give the same bytes for the same calls.
Left out, as its bytes differ from call to call with one and the same libtorch: linalg.lstsq by its default driver.
"""

import io
import os
import pathlib
import sys
import zipfile
from typing import Dict, List, NamedTuple, Optional

import torch
from torch import Tensor, nn
from torch.nn import functional as F

RESOURCES = pathlib.Path(__file__).parent.parent / 'resources'


class Convolutions(nn.Module):
    """Also with batch norm, which changes its buffers in place in training."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 4, 3, padding=1)
        self.norm1 = nn.BatchNorm1d(4)
        self.conv2 = nn.Conv2d(1, 4, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(4)
        self.depthwise = nn.Conv2d(4, 4, 3, groups=4, dilation=2, padding=2, padding_mode='reflect')
        self.conv3 = nn.Conv3d(1, 2, 3, stride=2, padding=1)
        self.norm3 = nn.BatchNorm3d(2)
        self.back1 = nn.ConvTranspose1d(4, 1, 4, stride=2, padding=1)
        self.back2 = nn.ConvTranspose2d(4, 1, 3, stride=2, output_padding=1)
        self.back3 = nn.ConvTranspose3d(2, 1, 2, stride=2)
        self.register_buffer('mean', torch.zeros(4))
        self.register_buffer('variance', torch.ones(4))

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        one = F.relu(self.norm1(self.conv1(x.unsqueeze(1))))
        two = F.relu(self.norm2(self.conv2(x.view(-1, 1, 8, 8))), inplace=True)
        three = F.relu6(self.norm3(self.conv3(x.view(-1, 1, 4, 4, 4))))
        trained = F.batch_norm(two, self.mean, self.variance, training=True, momentum=0.3)
        return {
            'conv1d': one, 'conv2d': two, 'conv3d': three,
            'conv2d_depthwise': self.depthwise(two),
            'conv2d_channels_last': self.depthwise(two.contiguous(memory_format=torch.channels_last)),
            'conv_transpose1d': self.back1(one),
            'conv_transpose2d': self.back2(two),
            'conv_transpose3d': self.back3(three),
            'batch_norm_training': trained,
            'batch_norm_mean': self.mean.clone(), 'batch_norm_variance': self.variance.clone(),
        }


class Pooling(nn.Module):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        line = x.unsqueeze(1)
        image = x.view(-1, 1, 8, 8)
        cube = x.view(-1, 1, 4, 4, 4)
        largest, where = F.max_pool2d_with_indices(image, 2)
        return {
            'max_pool1d': F.max_pool1d(line, 3), 'max_pool2d': largest, 'max_pool2d_indices': where,
            'max_unpool2d': F.max_unpool2d(largest, where, [2, 2]),
            'max_pool3d': F.max_pool3d(cube, 2),
            'avg_pool1d': F.avg_pool1d(line, 4), 'avg_pool2d': F.avg_pool2d(image, 3, 2, 1),
            'avg_pool3d': F.avg_pool3d(cube, 2), 'lp_pool2d': F.lp_pool2d(image.abs(), 2.0, 2),
            'adaptive_avg_pool2d': F.adaptive_avg_pool2d(image, [3, 5]),
            'adaptive_avg_pool3d': F.adaptive_avg_pool3d(cube, [2, 3, 1]),
            'adaptive_max_pool2d': F.adaptive_max_pool2d(image, [2, 3]),
            'unfold': F.unfold(image, [3, 3], padding=[1, 1]),
            'fold': F.fold(F.unfold(image, [2, 2]), [8, 8], [2, 2]),
            'pixel_shuffle': F.pixel_shuffle(image.expand(-1, 4, 8, 8), 2),
            'local_response_norm': F.local_response_norm(image.expand(-1, 4, 8, 8), 2),
            'pad_reflect': F.pad(image, [1, 2, 2, 1], mode='reflect'),
            'pad_replicate': F.pad(cube, [1, 1, 1, 1, 1, 1], mode='replicate'),
            'pad_circular': F.pad(image, [1, 1, 1, 1], mode='circular'),
            'pad_constant': F.pad(x, [1, -3], value=2.5),
        }


class Resizing(nn.Module):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        image = x.view(-1, 1, 8, 8)
        grid = F.affine_grid(
            torch.tensor([[[0.8, 0.3, 0.1], [-0.2, 0.9, 0.0]]]).expand(x.size(0), -1, -1),
            [x.size(0), 1, 6, 6], align_corners=False)
        return {
            'interpolate_nearest': F.interpolate(image, scale_factor=1.5, mode='nearest'),
            'interpolate_linear': F.interpolate(x.unsqueeze(1), [100], mode='linear', align_corners=True),
            'interpolate_bilinear': F.interpolate(image, [13, 11], mode='bilinear', align_corners=False),
            'interpolate_antialias': F.interpolate(
                image, [3, 5], mode='bilinear', align_corners=False, antialias=True),
            'interpolate_bicubic': F.interpolate(image, [13, 11], mode='bicubic', align_corners=False),
            'interpolate_trilinear': F.interpolate(
                x.view(-1, 1, 4, 4, 4), [6, 5, 7], mode='trilinear', align_corners=False),
            'interpolate_area': F.interpolate(image, [3, 3], mode='area'),
            'grid_sample': F.grid_sample(image, grid, padding_mode='border', align_corners=False),
            'grid_sample_nearest': F.grid_sample(image, grid, mode='nearest', align_corners=True),
        }


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.projected = nn.LSTM(8, 6, proj_size=3)
        self.gru = nn.GRU(8, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.rnn = nn.RNN(8, 5, nonlinearity='relu')
        self.lstm_cell = nn.LSTMCell(8, 4)
        self.gru_cell = nn.GRUCell(8, 4)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        steps = x.view(-1, 8, 8)
        lstm, (hidden, cell) = self.lstm(steps)
        gru, last = self.gru(steps)
        h, c = self.lstm_cell(x[:, :8])
        for _ in range(3):
            h, c = self.lstm_cell(steps[:, 2], (h, c))
        lengths = torch.arange(x.size(0)).remainder(8).add(1)
        packed = nn.utils.rnn.pack_padded_sequence(steps, lengths, batch_first=True, enforce_sorted=False)
        ran, _ = self.gru(packed)
        padded, sizes = nn.utils.rnn.pad_packed_sequence(ran, batch_first=True)
        return {
            'lstm': lstm, 'lstm_hidden': hidden, 'lstm_cell': cell, 'gru': gru, 'gru_hidden': last,
            'lstm_projected': self.projected(steps)[0], 'rnn': self.rnn(steps)[0],
            'lstm_cell_steps': torch.cat([h, c]), 'gru_cell': self.gru_cell(x[:, 8:16]),
            'gru_packed': padded, 'gru_packed_sizes': sizes,
        }


class Attention(nn.Module):
    """The encoders are those of make_models.py in core: in inference they take libtorch's fast path."""

    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(16, 2, 24, batch_first=True)
        self.fixed = nn.TransformerEncoderLayer(16, 2, 24, activation='gelu', norm_first=True, batch_first=True)
        for parameter in self.fixed.parameters():
            parameter.requires_grad_(False)
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(16, 2, 24, batch_first=True), 2, enable_nested_tensor=True)
        self.decoder = nn.TransformerDecoderLayer(16, 2, 24, batch_first=True)
        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)
        self.cross = nn.MultiheadAttention(16, 2, add_bias_kv=True, add_zero_attn=True)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        words = x.view(-1, 4, 16)
        padding = torch.zeros(x.size(0), 4, dtype=torch.bool)
        padding[0, 2:] = True
        causal = torch.triu(torch.full([4, 4], float('-inf')), 1)
        attended, weights = self.attention(words, words, words, key_padding_mask=padding)
        masked, _ = self.attention(words, words.flip(1), words, attn_mask=causal, need_weights=False)
        other = x.view(-1, 2, 32)[:, :, :16].transpose(0, 1)
        crossed, _ = self.cross(words.transpose(0, 1), other, other)
        assert weights is not None
        return {
            'encoder_layer': self.layer(words), 'encoder_layer_norm_first': self.fixed(words),
            'encoder_layer_padded': self.layer(words, src_key_padding_mask=padding),
            'encoder': self.encoder(words), 'encoder_padded': self.encoder(words, src_key_padding_mask=padding),
            'decoder_layer': self.decoder(words, words * 0.5, tgt_mask=causal),
            'attention': attended, 'attention_weights': weights, 'attention_causal': masked,
            'attention_cross': crossed,
        }


class Embeddings(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(16, 5, padding_idx=0)
        self.short = nn.Embedding(16, 5, max_norm=1.0)
        self.sums = nn.EmbeddingBag(16, 5, mode='sum')
        self.means = nn.EmbeddingBag(16, 5, mode='mean')
        self.largest = nn.EmbeddingBag(16, 5, mode='max')

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        words = x.mul(37).to(torch.int64).remainder(16)
        flat = words.flatten()
        starts = torch.tensor([0, 5, 5, 9])
        return {
            'embedding': self.table(words),
            # Rows that are too long are made shorter in place.
            'embedding_max_norm': self.short(words),
            'embedding_bag_sum': self.sums(words, per_sample_weights=x),
            'embedding_bag_mean': self.means(flat, starts), 'embedding_bag_max': self.largest(flat, starts),
            'one_hot': F.one_hot(words[:, :3], 16),
        }


class Normalization(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.LayerNorm(64)
        self.group = nn.GroupNorm(2, 4)
        self.instance = nn.InstanceNorm2d(4, affine=True)
        self.tracked = nn.InstanceNorm1d(4, track_running_stats=True)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        image = x.view(-1, 4, 4, 4)
        return {
            'layer_norm': self.layer(x), 'weight_norm': torch._weight_norm(x, x[:, :1]),
            'group_norm': self.group(image), 'instance_norm': self.instance(image),
            'instance_norm_tracked': self.tracked(image.flatten(2)),
            'normalize': F.normalize(x, dim=1), 'cosine_similarity': F.cosine_similarity(x, x.roll(1, 0)),
            'pairwise_distance': F.pairwise_distance(x, x.flip(0)), 'cdist': torch.cdist(x, x.mul(0.5)),
            'renorm': x.renorm(2.0, 0, 1.5), 'var_mean': torch.cat(torch.var_mean(x, dim=1)),
            'std': x.std(0, unbiased=False), 'mse_loss': F.mse_loss(x, x.roll(1, 1)),
            'cross_entropy': F.cross_entropy(x, torch.arange(x.size(0)), reduction='none', label_smoothing=0.1),
            'huber_loss': F.huber_loss(x, x.flip(0)), 'kl_div': F.kl_div(x, x.softmax(1), reduction='batchmean'),
            'binary_cross_entropy': F.binary_cross_entropy_with_logits(x, x.sigmoid()),
        }


class Activations(nn.Module):
    def __init__(self):
        super().__init__()
        self.prelu = nn.PReLU(64)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        torch.manual_seed(1)
        changed = F.hardtanh_(F.elu_(F.leaky_relu_(x.clone(), 0.2), 0.7), -0.5, 0.5)
        return {
            'softmax': F.softmax(x, 1), 'log_softmax': F.log_softmax(x, 0), 'softmin': F.softmin(x, 1),
            'gelu': F.gelu(x), 'gelu_tanh': F.gelu(x, approximate='tanh'), 'silu': F.silu(x), 'mish': F.mish(x),
            'elu': F.elu(x), 'selu': F.selu(x), 'celu': F.celu(x), 'glu': F.glu(x, 1), 'prelu': self.prelu(x),
            'softplus': F.softplus(x), 'softsign': F.softsign(x), 'hardswish': F.hardswish(x),
            'hardsigmoid': F.hardsigmoid(x), 'logsigmoid': F.logsigmoid(x), 'tanhshrink': F.tanhshrink(x),
            'softshrink': F.softshrink(x), 'hardshrink': F.hardshrink(x), 'threshold': F.threshold(x, 0.1, 3.0),
            'rrelu': F.rrelu(x, training=True), 'activations_in_place': changed,
        }


class Arithmetic(nn.Module):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        positive = x.abs() + 0.5
        whole = x.mul(50).to(torch.int64)
        return {
            'binary': torch.stack([
                x + 1, 2 - x, x * x, x / positive, x // positive, x % positive, positive ** x, torch.atan2(x, positive),
                torch.hypot(x, positive), torch.fmod(x, positive), torch.maximum(x, x.roll(1)),
                torch.lerp(x, positive, 0.3),
                torch.addcmul(x, x, positive, value=0.5), torch.addcdiv(x, x, positive), torch.clamp(x, -0.3, 0.4),
                torch.where(x > 0, x, positive), torch.copysign(positive, x), torch.logaddexp(x, positive),
                torch.heaviside(x, positive), torch.xlogy(x, positive), torch.nextafter(x, positive),
                torch.ldexp(x, x)]),
            'unary': torch.stack([
                x.exp(), positive.log(), positive.sqrt(), positive.rsqrt(), x.sin(), x.cos(), x.tan(), x.sinh(),
                x.cosh(),
                x.tanh(), x.sigmoid(), x.erf(), x.erfc(), x.expm1(), positive.log1p(), positive.log2(), x.floor(),
                x.ceil(),
                x.round(), x.trunc(), x.frac(), x.sign(), x.neg(), x.atan(), x.asinh(), positive.lgamma(),
                positive.digamma(), positive.reciprocal(), x.square(), torch.special.i0(x), torch.special.ndtr(x),
                torch.special.entr(positive), torch.sinc(x), x.deg2rad(), torch.nan_to_num(x / 0), x.logit(0.1)]),
            'reductions': torch.stack([
                x.sum(1), x.mean(1), x.prod(1), x.amax(1), x.amin(1), x.norm(2.0, [1]), x.logsumexp(1), x.median(1)[0],
                x.nansum(1), x.kthvalue(3, 1)[0], x.mode(1)[0], torch.quantile(x, 0.3, dim=1), x.var(1),
                torch.linalg.vector_norm(x, 3.0, 1), x.count_nonzero(1).to(x.dtype), x.argmax(1).to(x.dtype)]),
            'integers': torch.stack([
                whole & 7, whole | 3, whole ^ 5, ~whole, whole << 2, whole >> 1, whole // 3, whole % 7,
                torch.gcd(whole, torch.tensor(12)), torch.div(whole, 4, rounding_mode='trunc')]),
            'booleans': torch.stack([
                x > 0, x.isnan(), x.isfinite(), torch.isclose(x, x + 1e-9), (x > 0).logical_xor(x < 0.3),
                x.eq(x.roll(1)),
                torch.isin(whole, torch.tensor([1, 2, 3])), torch.signbit(x)]).to(torch.int64),
            'all_any': torch.stack([(x > 0).all(), (x > 0).any(), torch.tensor(torch.equal(x, x))]).to(torch.int64),
        }


class Products(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(64, 5)
        self.bilinear = nn.Bilinear(8, 8, 3)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        batch = x.view(-1, 8, 8)
        square = batch[0]
        return {
            'linear': self.linear(x), 'bilinear': self.bilinear(x[:, :8], x[:, 8:16]), 'matmul': batch @ batch.mT,
            'bmm': torch.bmm(batch, batch), 'mm': x.mm(x.t()), 'mv': x.mv(x[0]), 'dot': x[0].dot(x[1]),
            'outer': torch.outer(x[0], x[1]), 'addmm': torch.addmm(x[:, :8], x[:, 8:16], square, beta=0.5, alpha=2.0),
            'baddbmm': torch.baddbmm(batch, batch, batch, beta=0.1), 'addmv': torch.addmv(square[0], square, square[1]),
            'einsum': torch.einsum('bij,bkj->bik', batch, batch), 'einsum_diagonal': torch.einsum('bii->bi', batch),
            'tensordot': torch.tensordot(batch, batch, dims=([1, 2], [2, 1])),
            'kron': torch.kron(square, square[:2, :2]),
            'cross': torch.cross(x[:, :3], x[:, 3:6], dim=1), 'matrix_power': torch.matrix_power(square, 3),
            'chain_matmul': torch.linalg.multi_dot([square, square.t(), square]), 'trace': square.trace(),
            'cartesian': torch.cartesian_prod(square[0, :3], square[1, :2]),
        }


def change(a: Tensor, x: Tensor) -> Tensor:
    """Changes a in place, through views of it of most kinds."""
    a[:, 3:9] = 7.0
    a[1:].mul_(2).add_(1)
    a[:, ::2].copy_(x[:, 1::2])
    a.t()[5] -= 3
    a.view(-1, 8, 8).transpose(1, 2).narrow(1, 2, 3).div_(3)
    a.masked_fill_(a > 2, 0.25)
    a.diagonal().fill_(9.0)
    a[0].zero_()
    a.select(1, 4).exp_()
    a.unflatten(1, [4, 16]).movedim(0, 2)[1].unfold(0, 4, 4).add_(0.125)
    torch.view_as_complex(a.view(-1, 32, 2)).imag[0].mul_(2)
    a.swapaxes(0, 1).hsplit(2)[1].squeeze(-1).expand_as(a.t()[:, :2]).sub_(0.5)
    a.split_with_sizes([10, 54], 1)[0].unbind(1)[2].copy_(x[:, 40])
    a.tensor_split(3, 1)[2].resize_as_(a.tensor_split(3, 1)[2]).relu_()
    a.index_put_((torch.tensor([1]), torch.tensor([2])), torch.tensor(1.5), accumulate=True)
    a.narrow(1, 30, 4).detach().neg_()
    a.detach()[1, 3:5].zero_()
    a.as_strided([2, 2], [64, 1], 20).bernoulli_(0.5)
    a.ravel()[17:19].fill_(0.75)
    return a


class Views(nn.Module):
    """Views of tensors that were made in the call, and in-place operators on them."""

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        a = change(x.clone(), x)
        b = x.clone().view(-1, 8, 8)
        b.index_put_((torch.tensor([0, 1]), torch.tensor([2, 2])), torch.tensor(1.5), accumulate=True)
        b[:, 0][b[:, 0] > 0] = -1.0
        b.permute(2, 0, 1)[1:3].clamp_(-0.2, 0.2).tanh_()
        b.unsqueeze(0).squeeze(0).unfold(2, 3, 2)[:, 1].sigmoid_()
        b.transpose_(1, 2).unsqueeze_(1).squeeze_(1)
        first, second = x.clone().chunk(2, 1)
        first.swapaxes(0, 1)[3].add_(second.t()[3])
        with torch.no_grad():
            c = x.detach().clone().requires_grad_()
            c.mul_(3)
            c.data.sub_(1)
        d = torch.zeros(4, 4)
        d.as_strided([4], [5]).add_(torch.arange(4))
        d.expand(2, 4, 4)[1].t().triu_()
        d.unbind(0)[1].sub_(5.0)
        for row in d.split(2):
            row.addmm_(row, d.t(), alpha=0.1)
        e = torch.empty(3, 2)
        torch.add(d[:3, :2], 1.0, out=e)
        e.resize_(2, 2)
        e.set_(d[2:])
        return {
            'views_slices': a, 'views_index_put': b, 'views_chunk': first, 'views_requires_grad': c, 'views_strided': d,
            'views_set': e, 'views_detached': a.detach()[:, 2].neg_(), 'views_input': x.view(-1, 4, 16)[:, 1].t(),
            'views_requires': torch.tensor([
                int(a.requires_grad), int(c.requires_grad), int(a[0].is_contiguous()), a.stride(0),
                a[:, 3].storage_offset()]),
        }


class Kept(nn.Module):
    """What a model holds and the caller's input, changed in place: made outside of the call, as views of it are."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 64))
        self.fixed = nn.Parameter(torch.randn(64), requires_grad=False)
        self.register_buffer('cache', torch.zeros(4, 64))
        self.register_buffer('calls', torch.zeros(1, dtype=torch.int64))

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        self.calls += 1
        self.calls.view(1, 1)[0].add_(1)
        self.cache[1:3].copy_(x[:2])
        self.cache.t()[7].fill_(2.0)
        self.cache = torch.cat([self.cache[1:], x[:1]])
        self.fixed[:8].mul_(0.5)
        weight = self.weight.t()[:4] * 2
        detached = self.weight.detach()
        detached[0, :4].add_(1.0)
        with torch.no_grad():
            self.weight.view(-1)[3:9].sub_(0.5)
            self.weight.add_(0.25)
        view = x[:, 8:16]
        view.add_(1)
        x.view(-1, 8, 8).transpose(1, 2)[:, 3].neg_()
        change(x, x.clone())
        x.unsqueeze_(0).transpose_(1, 2).squeeze_(0).t_()
        return {
            'kept_calls': self.calls.clone(), 'kept_cache': self.cache.clone(), 'kept_fixed': self.fixed[4:12],
            'kept_weight': self.weight.clone(), 'kept_weight_view': weight, 'kept_parameter': self.weight,
            'kept_detached': detached, 'kept_input_view': view, 'kept_input': x,
        }


class Selection(nn.Module):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        whole = x.mul(10).round().to(torch.int64)
        order, positions = x.sort(1, descending=True)
        best, where = x.topk(5, 1)
        values, inverse, counts = torch.unique(whole, return_inverse=True, return_counts=True)
        columns = whole.remainder(64)
        largest, indices = x.cummax(1)
        return {
            'sort': order, 'sort_positions': positions, 'topk': best, 'topk_indices': where, 'argsort': x.argsort(0),
            'unique': values, 'unique_inverse': inverse, 'unique_counts': counts,
            'unique_consecutive': torch.unique_consecutive(whole[0].sort()[0]), 'cumsum': x.cumsum(1),
            'cumprod': x.cumprod(0), 'cummax': largest, 'cummax_indices': indices, 'logcumsumexp': x.logcumsumexp(1),
            'gather': x.gather(1, columns), 'take_along_dim': x.take_along_dim(positions, 1),
            'scatter': torch.zeros_like(x).scatter(1, positions, x),
            'scatter_add': torch.zeros_like(x).scatter_add_(1, columns, x),
            'scatter_reduce': torch.ones_like(x).scatter_reduce(1, columns, x, 'amax'),
            'index_select': x.index_select(1, torch.tensor([3, 1, 63])), 'index_add': x.clone().index_add_(
                1, torch.tensor([1, 1]), x[:, :2]), 'index_fill': x.index_fill(1, torch.tensor([0, 5]), 4.0),
            'index_copy': x.index_copy(0, torch.tensor([1]), x[:1]), 'index': x[:, torch.tensor([[1, 2], [3, 4]])],
            'masked_select': x.masked_select(x > 0.5), 'masked_scatter': x.masked_scatter(x > 0.5, -x),
            'nonzero': (x > 0.8).nonzero(), 'take': x.take(whole[0].remainder(64)), 'put': x.clone().put_(
                torch.tensor([3, 4]), torch.tensor([1.0, 2.0])), 'searchsorted': torch.searchsorted(order.flip(1), x),
            'bucketize': torch.bucketize(x, torch.tensor([-0.5, 0.0, 0.5])), 'histc': x.histc(10, -1.0, 1.0),
            'bincount': whole.flatten().add(20).bincount(), 'tril': x.tril(3), 'rot90': x.rot90(1, [0, 1]),
            'repeat': x.repeat(2, 1)[:, :4], 'repeat_interleave': x.repeat_interleave(2, 1)[:, :6],
            'tile': x[:, :3].tile([2, 2]),
            'meshgrid': torch.stack(torch.meshgrid(x[0, :3], x[1, :4])), 'diag_embed': x[:, :4].diag_embed(),
            'diff': x.diff(), 'trapezoid': torch.trapezoid(x), 'combinations': torch.combinations(x[0, :4]),
            'constructors': torch.cat([
                torch.arange(0, 1, 0.25), torch.linspace(0, 1, 5), torch.logspace(0, 1, 4), torch.eye(2).flatten(),
                torch.full([2], 3.0), torch.ones(2), torch.hann_window(5), torch.tensor([1.0, 2.0])]),
        }


class Spectra(nn.Module):
    """Also the lazy conjugates and negatives, which are views."""

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        c = torch.complex(x, x.flip(1))
        image = x.view(-1, 8, 8)
        conjugate = c.conj()
        product = conjugate @ c.t()
        changed = c.clone()
        changed.conj()[:, 2:5].mul_(torch.view_as_complex(torch.tensor([0.5, 2.0])))
        changed.imag[:, 1].fill_(4.0)
        wave = torch.stft(x, 16, window=torch.hann_window(16), return_complex=True)
        return {
            'complex_product': torch.view_as_real(product),
            'complex_conj': torch.view_as_real(conjugate.resolve_conj()),
            'complex_conj_imag': conjugate.imag + 1, 'complex_neg': conjugate.imag.resolve_neg(),
            'complex_abs': c.abs(),
            'complex_angle': c.angle(), 'complex_exp': torch.view_as_real(c.exp()),
            'complex_changed': torch.view_as_real(changed),
            'complex_polar': torch.view_as_real(torch.polar(x.abs(), x)),
            'complex_sum': torch.view_as_real(conjugate.sum(1)),
            'complex_scalar': torch.view_as_real(c * 2.5 + 1),
            'complex_adjoint': torch.view_as_real(c.view(-1, 8, 8).mH @ c.view(-1, 8, 8)),
            'fft': torch.view_as_real(torch.fft.fft(x)), 'ifft': torch.view_as_real(torch.fft.ifft(c)),
            'rfft': torch.view_as_real(torch.fft.rfft(x)), 'irfft': torch.fft.irfft(torch.fft.rfft(x)),
            'fft2': torch.view_as_real(torch.fft.fft2(image)), 'rfft2': torch.view_as_real(torch.fft.rfft2(image)),
            'hfft': torch.fft.hfft(c), 'fftshift': torch.fft.fftshift(x), 'fftfreq': torch.fft.fftfreq(8),
            'stft': torch.view_as_real(wave), 'istft': torch.istft(wave, 16, window=torch.hann_window(16)),
        }


class Decompositions(nn.Module):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        a = x.view(-1, 8, 8)
        spd = a @ a.mT + 2 * torch.eye(8)
        u, s, v = torch.linalg.svd(a, full_matrices=False)
        q, r = torch.linalg.qr(a)
        values, vectors = torch.linalg.eigh(spd)
        factor = torch.linalg.cholesky(spd)
        lu, pivots = torch.linalg.lu_factor(spd)
        sign, logdet = torch.linalg.slogdet(a)
        other = torch.linalg.eigvals(a[0])
        return {
            'svd_s': s, 'svd': u @ torch.diag_embed(s) @ v, 'svdvals': torch.linalg.svdvals(a), 'qr_q': q, 'qr_r': r,
            'eigh': values, 'eigh_vectors': vectors, 'eigvals': torch.view_as_real(other), 'cholesky': factor,
            'cholesky_solve': torch.cholesky_solve(a, factor), 'cholesky_inverse': torch.cholesky_inverse(factor[0]),
            'solve': torch.linalg.solve(spd, a), 'triangular': torch.linalg.solve_triangular(factor, a, upper=False),
            'inv': torch.linalg.inv(spd), 'pinv': torch.linalg.pinv(a[:, :, :5]), 'lu': lu,
            'lu_pivots': pivots.to(torch.int64),
            'det': torch.linalg.det(a), 'slogdet': sign * logdet, 'lstsq': torch.linalg.lstsq(spd, a, driver='gels')[0],
            'matrix_exp': torch.matrix_exp(a * 0.1), 'matrix_norm': torch.linalg.matrix_norm(a),
            'cond': torch.linalg.cond(spd),
            'matrix_rank': torch.linalg.matrix_rank(a),
            'tensorinv': torch.linalg.tensorinv(spd[0].view(8, 2, 4), ind=1),
            'vander': torch.vander(x[0, :4]),
        }


class Sparse(nn.Module):
    """Also in oneDNN's layout."""

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        coo = torch.sparse_coo_tensor(
            torch.tensor([[0, 1, 2, 2, 5, 2], [0, 3, 1, 5, 2, 5]]), torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            [8, 8])
        dense = x.view(-1, 8, 8)[0]
        whole = coo.coalesce()
        thin = dense.masked_fill(dense < 0.4, 0.0)
        csr = thin.to_sparse_csr()
        quick = x.to_mkldnn()
        return {
            'coo_matmul': torch.sparse.mm(coo, dense), 'coo_dense': coo.to_dense(), 'coo_indices': whole.indices(),
            'coo_values': whole.values(), 'coo_add': (coo + coo.t()).to_dense(), 'coo_mul': (whole * 3.0).to_dense(),
            'coo_sum': torch._sparse_sum(whole, [0]).to_dense(),
            'coo_softmax': torch.ops.aten._sparse_softmax(whole, 1).to_dense(),
            'coo_mask': dense.sparse_mask(whole).to_dense(), 'coo_sparse': torch.sparse.mm(whole, whole).to_dense(),
            'coo_from_dense': thin.to_sparse().values(), 'coo_in_place': whole.clone().mul_(2.0).to_dense(),
            'csr_matmul': csr.matmul(dense), 'csr_values': csr.values(),
            'csr_columns': csr.col_indices().to(torch.int64),
            'csr_dense': csr.to_dense(), 'csr_add': (csr + csr).to_dense(), 'csr_mv': csr.matmul(dense[0]),
            'mkldnn': quick.relu().add(quick).sigmoid_().to_dense(),
        }


class Statically(nn.Module):
    """Quantized after it has seen data."""

    def __init__(self):
        super().__init__()
        self.quant = torch.ao.quantization.QuantStub()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.relu = nn.ReLU()
        self.pool = nn.MaxPool2d(2)
        self.linear = nn.Linear(64, 6)
        self.adds = nn.quantized.FloatFunctional()
        self.dequant = torch.ao.quantization.DeQuantStub()

    def forward(self, x: Tensor) -> Tensor:
        x = self.quant(x.view(-1, 1, 8, 8))
        x = self.pool(self.relu(self.conv(x)))
        x = self.linear(x.flatten(1))
        return self.dequant(self.adds.add(x, x))


def quantized() -> nn.Module:
    torch.backends.quantized.engine = 'qnnpack'
    model = Statically().eval()
    model.qconfig = torch.ao.quantization.get_default_qconfig('qnnpack')
    model = torch.ao.quantization.fuse_modules(model, [['conv', 'relu']])
    torch.ao.quantization.prepare(model, inplace=True)
    model(torch.randn(16, 64))
    return torch.ao.quantization.convert(model)


class Quantized(nn.Module):
    def __init__(self):
        super().__init__()
        self.static = quantized()
        self.dynamic = torch.ao.quantization.quantize_dynamic(
            nn.Sequential(nn.Linear(64, 8), nn.ReLU(), nn.Linear(8, 3)).eval(), {nn.Linear})

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        q = torch.quantize_per_tensor(x, 0.02, 3, torch.qint8)
        channels = torch.quantize_per_channel(
            x, torch.full([64], 0.03), torch.zeros(64, dtype=torch.int64), 1, torch.quint8)
        other = torch.ops.quantized.add(q, q, 0.05, 1)
        return {
            'quantized_static': self.static(x), 'quantized_dynamic': self.dynamic(x),
            'quantized': q.int_repr().to(torch.int64),
            'dequantized': q.dequantize(), 'quantized_channels': channels.dequantize(),
            'quantized_add': other.dequantize(),
            'quantized_view': q[:, 3:9].t().dequantize(), 'quantized_relu': F.relu(q).dequantize(),
            'quantized_cat': torch.cat([q, q], 1).dequantize(),
            'quantized_scale': torch.tensor([q.q_scale(), float(q.q_zero_point())]),
            'fake_quantize': torch.fake_quantize_per_tensor_affine(x, 0.1, 0, -128, 127),
        }


class Random(nn.Module):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        torch.manual_seed(42)
        image = x.view(-1, 4, 4, 4)
        return {
            'rand': torch.rand(5), 'randn': torch.randn(2, 3), 'randn_like': torch.randn_like(x),
            'randint': torch.randint(0, 100, [7]),
            'randperm': torch.randperm(9), 'dropout': F.dropout(x, 0.4, training=True),
            'dropout_in_place': F.dropout(x.clone(), 0.4, training=True, inplace=True),
            'dropout2d': F.dropout2d(image, 0.5, training=True),
            'alpha_dropout': F.alpha_dropout(x, 0.5, training=True),
            'bernoulli': torch.bernoulli(x.sigmoid()), 'bernoulli_in_place': torch.empty(6).bernoulli_(0.3),
            'multinomial': torch.multinomial(x.softmax(1), 3),
            'multinomial_replaced': torch.multinomial(x.softmax(1), 9, True),
            'normal': torch.normal(x, 0.5), 'normal_in_place': torch.empty(6).normal_(1.0, 2.0),
            'poisson': torch.poisson(x.abs() * 4),
            'uniform': torch.empty(6).uniform_(-1.0, 1.0), 'exponential': torch.empty(6).exponential_(2.0),
            'cauchy': torch.empty(6).cauchy_(), 'geometric': torch.empty(6).geometric_(0.3),
            'log_normal': torch.empty(6).log_normal_(),
            'random_in_place': torch.empty(6, dtype=torch.int64).random_(0, 50),
            'gumbel': F.gumbel_softmax(x, hard=True),
        }


class Datatypes(nn.Module):
    def __init__(self):
        super().__init__()
        self.thin = nn.Linear(64, 4).to(torch.bfloat16)
        self.wide = nn.Linear(64, 4).to(torch.float64)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        b = x.to(torch.bfloat16)
        return {
            'bfloat16': b.float(), 'bfloat16_sum': (b + b * b).float(), 'bfloat16_matmul': (b @ b.t()).float(),
            'bfloat16_linear': self.thin(b).float(), 'bfloat16_softmax': b.softmax(1).float(),
            'bfloat16_in_place': b.clone().add_(1).float(),
            'half': x.half().float(), 'half_sum': x.half().sum(1).float(), 'half_add': (x.half() + 1).float(),
            'double': self.wide(x.double()).float(), 'mixed': (x.double() + b).float(),
            'uint8': x.abs().mul(100).to(torch.uint8).long(),
            'int8': x.mul(100).to(torch.int8).add(1).long(), 'int16': x.mul(100).to(torch.int16).long(),
            'type_as': x.long().type_as(x),
            'promoted': torch.tensor([1, 2]) * x[:, :2],
        }


class Autocast(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(64, 5)
        # The pass that inserts the casts leaves a bias as it is, and the convolution fails.
        self.conv = nn.Conv2d(1, 2, 3, bias=False)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        with torch.autocast('cpu', dtype=torch.bfloat16):
            y = self.linear(x)
            z = self.conv(x.view(-1, 1, 8, 8)) + 1
            product = x @ x.t()
        return {
            'autocast_linear': y.float(), 'autocast_conv': z.float(), 'autocast_matmul': product.float(),
            'autocast_bytes': torch.tensor([y.element_size(), z.element_size(), product.element_size()]),
        }


class Pair(NamedTuple):
    left: Tensor
    right: Tensor


@torch.jit.script
class Total:
    def __init__(self, start: Tensor):
        self.value = start

    def add(self, x: Tensor):
        self.value += x


def doubled(x: Tensor, times: int) -> Tensor:
    for _ in range(times):
        x = x * 2
    return x


class Control(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 64)])
        self.named = nn.ModuleDict({'wide': nn.Linear(64, 6), 'thin': nn.Linear(64, 2)})
        self.traced = torch.jit.trace(nn.Sequential(nn.Linear(64, 3), nn.Sigmoid()), torch.zeros(2, 64))

    def maybe(self, x: Tensor, scale: Optional[Tensor] = None) -> Tensor:
        return x if scale is None else x * scale

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        y = x
        for layer in self.layers:
            y = layer(y)
        parts: List[Tensor] = []
        found: Dict[str, Tensor] = {}
        for i, row in enumerate(x.unbind(0)):
            if bool(row.sum() > 0):
                parts.append(row + i)
            else:
                parts.append(-row)
            found['row ' + str(i % 2)] = row
        steps = 0
        z = x.clone()
        while bool(z.abs().max() > 0.01) and steps < 20:
            z.mul_(0.5)
            steps += 1
            if steps == 9:
                break
        total = Total(torch.zeros(64))
        for row in x:
            total.add(row)
        assert steps > 0, 'no step was made'
        futures = [torch.jit.fork(doubled, x, i) for i in range(3)]
        waiting = torch.jit.fork(doubled, x[:1], 2)
        both = Pair(x[:1], right=x[1:2])
        result = {
            'modules': y, 'lists': torch.stack(parts),
            'dictionaries': torch.stack([found[k] for k in sorted(found.keys())]),
            'loops': z, 'loop_steps': torch.tensor(steps), 'classes': total.value,
            'optional': self.maybe(x) + self.maybe(x, x),
            'forked': torch.stack([torch.jit.wait(f) for f in futures]), 'forked_view': torch.jit.wait(waiting),
            'named_tuple': both.left - both.right, 'traced': self.traced(x),
            'numbers': torch.tensor([
                x.numel(), x.dim(), x.size(-1), len(parts), int(float(x[0, 0]) * 100), max(3, steps)]),
        }
        for name, module in self.named.items():
            result['named_' + name] = module(x)
        torch.set_grad_enabled(True)
        result['grad_enabled'] = self.named['wide'](x)
        torch.set_grad_enabled(False)
        return result


class Tour(nn.Module):
    def __init__(self):
        super().__init__()
        self.families = nn.ModuleList([
            Convolutions(), Pooling(), Resizing(), Recurrent(), Attention(), Embeddings(), Normalization(),
            Activations(),
            Arithmetic(), Products(), Views(), Selection(), Spectra(), Decompositions(), Sparse(), Quantized(),
            Random(),
            Datatypes(), Autocast(), Control(),
            # The last, as it changes the input.
            Kept()])

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        outputs: Dict[str, Tensor] = {}
        for family in self.families:
            outputs.update(family(x))
        return outputs


def save(model: torch.jit.ScriptModule, path: pathlib.Path):
    """Saves it compressed, and without its *.debug_pkl records, which hold the paths of this very machine."""
    whole = io.BytesIO()
    torch.jit.save(model, whole)
    with zipfile.ZipFile(whole) as reader, zipfile.ZipFile(path, 'w') as writer:
        for entry in reader.infolist():
            if not entry.filename.endswith('.debug_pkl'):
                name = path.stem + entry.filename[entry.filename.index('/'):]
                writer.writestr(zipfile.ZipInfo(name), reader.read(entry), zipfile.ZIP_DEFLATED, 9)


def main():
    if os.environ.get('PYTHONHASHSEED') != '0':
        # The order of a set decides that of some constants.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, 'PYTHONHASHSEED': '0'})
    torch.manual_seed(2025)
    torch.set_num_threads(1)
    RESOURCES.mkdir(parents=True, exist_ok=True)
    save(torch.jit.script(Tour().eval()), RESOURCES / 'tour.pt')


if __name__ == '__main__':
    main()
