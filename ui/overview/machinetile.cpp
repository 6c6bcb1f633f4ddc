#include "ui/overview/machinetile.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"

#include <QPainter>

namespace oxide::ui {

namespace {

double shareOf(std::int64_t used, std::int64_t total)
{
    return total > 0 ? static_cast<double>(used) / static_cast<double>(total) : 0;
}

} // namespace

MachineTile::MachineTile(const Look &look, QWidget *parent) : Tile(look, tr("This machine"), parent)
{
}

void MachineTile::setSample(const model::MachineSample &sample)
{
    m_rows = {{tr("CPU"), sample.cpuShare, format::percent(sample.cpuShare)},
              {tr("Memory"), shareOf(sample.memoryUsed, sample.memoryTotal),
               format::bytes(sample.memoryUsed)}};
    if (sample.vramUsed && sample.vramTotal)
        m_rows.push_back({tr("VRAM"), shareOf(*sample.vramUsed, *sample.vramTotal),
                          format::bytes(*sample.vramUsed)});
    else
        m_rows.push_back({tr("Oxide"), shareOf(sample.ownMemory, sample.memoryTotal),
                          format::bytes(sample.ownMemory)});
    QStringList description;
    for (const Row &row : m_rows)
        description += row.name + u' ' + row.figure;
    setAccessibleDescription(description.join(QStringLiteral(", ")));
    update();
}

void MachineTile::paintEvent(QPaintEvent *)
{
    const Theme &theme = look().theme();
    QPainter painter(this);
    const QRect inner = paintFrame(painter);
    int y = inner.top() + look().px(22);
    const int height = look().px(19);
    painter.setFont(look().font(TextStyle::Caption));
    const int figureWidth = painter.fontMetrics().horizontalAdvance(QStringLiteral("100.0 GB"));
    const int nameWidth = look().px(52);
    for (const Row &row : m_rows) {
        const QRect line(inner.left(), y, inner.width(), height);
        painter.setPen(theme.text2);
        painter.drawText(line, Qt::AlignVCenter, row.name);
        painter.setPen(theme.text);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, row.figure);
        const int barWidth = line.width() - nameWidth - figureWidth - look().px(4);
        QRectF track(line.left() + nameWidth, line.center().y() - look().px(2) + 0.5, barWidth,
                     look().px(4));
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.track);
        painter.drawRoundedRect(track, 2, 2);
        track.setWidth(track.width() * std::clamp(row.share, 0.0, 1.0));
        painter.setBrush(theme.text2);
        painter.drawRoundedRect(track, 2, 2);
        y += height;
    }
}

} // namespace oxide::ui
