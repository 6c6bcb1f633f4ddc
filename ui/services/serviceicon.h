#pragma once

#include "model/service.h"
#include "ui/theme/icon.h"

#include <QWidget>

namespace oxide::ui {

/// True for an address on this machine. What answers there may still pass everything on.
[[nodiscard]] bool isLoopback(const std::string &baseUrl);
/// What kind of thing a service is, as an icon: this machine, a program, the network, the cloud.
/// `local` is ServiceStatus::local: the engine's word, whatever the address.
[[nodiscard]] Icon iconOf(const model::ServiceConfig &config, bool local);
/// "local, 127.0.0.1:11434", "command line", "cloud, 2 keys", "cloud, no key yet".
[[nodiscard]] QString placeOf(const model::ServiceConfig &config, bool local);
/// Host and port of a base address; the whole text where it is none.
[[nodiscard]] QString hostOf(const std::string &baseUrl);

/// The icon in the service's colour on a small ground, 32 x 32.
void paintServiceBadge(QPainter &painter, const QRectF &rect, const model::ServiceConfig &config,
                       bool local, const Look &look);

class ServiceBadge final : public QWidget
{
    Q_OBJECT

public:
    ServiceBadge(const Look &look, model::ServiceConfig config, bool local);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    model::ServiceConfig m_config;
    bool m_local;
};

} // namespace oxide::ui
