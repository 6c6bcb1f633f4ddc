#include "ui/services/serviceicon.h"

#include "base/text.h"
#include "ui/theme/look.h"

#include <QCoreApplication>
#include <QPainter>
#include <QUrl>

namespace oxide::ui {

namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(Services)
};

} // namespace

bool isLoopback(const std::string &baseUrl)
{
    const QString host = QUrl(base::qs(baseUrl)).host();
    return host == QLatin1String("localhost") || host.startsWith(QLatin1String("127."))
           || host == QLatin1String("::1");
}

Icon iconOf(const model::ServiceConfig &config, bool local)
{
    if (model::isCli(config.dialect))
        return Icon::Terminal;
    if (!local)
        return Icon::Cloud;
    return isLoopback(config.baseUrl) ? Icon::Cpu : Icon::Network;
}

QString hostOf(const std::string &baseUrl)
{
    const QString authority = QUrl(base::qs(baseUrl)).authority();
    return authority.isEmpty() ? base::qs(baseUrl) : authority;
}

QString placeOf(const model::ServiceConfig &config, bool local)
{
    if (model::isCli(config.dialect))
        return Words::tr("command line");
    if (local)
        return (isLoopback(config.baseUrl) ? Words::tr("local, %1") : Words::tr("network, %1"))
            .arg(hostOf(config.baseUrl));
    if (config.keys.empty())
        return Words::tr("cloud, no key yet");
    return config.keys.size() == 1
               ? Words::tr("cloud, 1 key")
               : Words::tr("cloud, %1 keys").arg(static_cast<int>(config.keys.size()));
}

void paintServiceBadge(QPainter &painter, const QRectF &rect, const model::ServiceConfig &config,
                       bool local, const Look &look)
{
    const Theme &theme = look.theme();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.alt);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), look.px(6), look.px(6));
    const double side = look.px(16);
    QRectF box(0, 0, side, side);
    box.moveCenter(rect.center());
    const QColor colour = config.enabled ? theme.service(config.colour) : theme.text3;
    paintIcon(painter, box, iconOf(config, local), colour);
    painter.restore();
}

ServiceBadge::ServiceBadge(const Look &look, model::ServiceConfig config, bool local)
    : m_look(look), m_config(std::move(config)), m_local(local)
{
    setFixedSize(look.px(32), look.px(32));
    setAccessibleName(placeOf(m_config, local));
}

void ServiceBadge::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintServiceBadge(painter, rect(), m_config, m_local, m_look);
}

} // namespace oxide::ui
