#include "ui/theme/icon.h"

#include "ui/theme/look.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace oxide::ui {

namespace {

QString fileOf(Icon which)
{
    static constexpr auto names = std::to_array<const char *>(
        {"arrow-right", "attach",   "check",    "chevron-down", "chevron-left", "chevron-right",
         "close",       "cloud",    "compare",  "copy",         "cpu",          "edit",
         "export",      "file",     "filter",   "grip",         "history",      "import",
         "info",        "key",      "lock",     "mark",         "more",         "network",
         "open",        "overview", "pause",    "play",         "plug",         "plus",
         "power",       "retry",    "routing",  "run",          "search",       "services",
         "settings",    "stop",     "terminal", "trash",        "undo",         "wallet"});
    static_assert(names.size() == static_cast<std::size_t>(Icon::Wallet) + 1);
    return QStringLiteral(":/oxide/icons/%1.svg")
        .arg(QLatin1String(names.at(static_cast<std::size_t>(which))));
}

QByteArray sourceOf(const QString &file)
{
    static QHash<QString, QByteArray> sources;
    const auto found = sources.constFind(file);
    if (found != sources.cend())
        return *found;
    QFile source(file);
    const bool opened = source.open(QIODevice::ReadOnly);
    Q_ASSERT_X(opened, "icon", qPrintable(file));
    return *sources.insert(file, opened ? source.readAll() : QByteArray());
}

QPixmap render(Icon which, QSize pixels, const QColor &colour)
{
    const QString key = QStringLiteral("oxide/%1/%2x%3/%4")
                            .arg(static_cast<int>(which))
                            .arg(pixels.width())
                            .arg(pixels.height())
                            .arg(colour.rgba(), 8, 16);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QByteArray source = sourceOf(fileOf(which));
    source.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(source);
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(pixels)));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class ThemedIconEngine final : public QIconEngine
{
public:
    ThemedIconEngine(Icon which, const Look &look, Tone tone)
        : m_which(which), m_look(&look), m_tone(tone)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        paintIcon(*painter, rect, m_which, colour(mode, state));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return render(m_which, size, colour(mode, state));
    }

    [[nodiscard]] QIconEngine *clone() const override { return new ThemedIconEngine(*this); }

private:
    [[nodiscard]] QColor colour(QIcon::Mode mode, QIcon::State state) const
    {
        const Theme &theme = m_look->theme();
        if (mode == QIcon::Disabled)
            return theme.text3;
        if (m_tone != Tone::OnAccent && (mode == QIcon::Selected || state == QIcon::On))
            return theme.accentText;
        return theme.tone(m_tone);
    }

    Icon m_which;
    const Look *m_look;
    Tone m_tone;
};

} // namespace

QIcon icon(Icon which, const Look &look, Tone tone)
{
    return QIcon(new ThemedIconEngine(which, look, tone));
}

void paintIcon(QPainter &painter, const QRectF &rect, Icon which, const QColor &colour)
{
    const double ratio = painter.device()->devicePixelRatioF();
    const double side = std::min(rect.width(), rect.height());
    const int pixels = std::max(1, qRound(side * ratio));
    QPixmap pixmap = render(which, QSize(pixels, pixels), colour);
    pixmap.setDevicePixelRatio(ratio);
    const QPointF corner(rect.center().x() - side / 2, rect.center().y() - side / 2);
    // On whole device pixels, or the strokes blur.
    painter.drawPixmap(
        QPointF(std::round(corner.x() * ratio) / ratio, std::round(corner.y() * ratio) / ratio),
        pixmap);
}

QIcon appIcon()
{
    QIcon result;
    for (const int side : {16, 22, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paintAppMark(painter, QRectF(0, 0, side, side));
        painter.end();
        result.addPixmap(pixmap);
    }
    return result;
}

void paintAppMark(QPainter &painter, const QRectF &rect)
{
    static QSvgRenderer renderer(QStringLiteral(":/oxide/icons/oxide.svg"));
    renderer.render(&painter, rect);
}

} // namespace oxide::ui
