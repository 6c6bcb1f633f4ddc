#include "ui/run/targetpicker.h"

#include "base/text.h"
#include "ui/theme/state.h"
#include "ui/widgets/servicebook.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QSignalBlocker>

#include "ui/theme/look.h"

namespace oxide::ui {

using base::qs;
using base::str;

TargetPicker::TargetPicker(const Context &context, Automatic automatic, QWidget *parent)
    : QWidget(parent), m_context(context), m_automatic(automatic), m_services(new QComboBox),
      m_models(new QComboBox)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(context.look.px(8));
    m_services->setAccessibleName(tr("Who answers"));
    m_services->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_models->setAccessibleName(tr("Model"));
    m_models->setMinimumContentsLength(10);
    m_models->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_services->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_models->setMaximumWidth(context.look.px(260));
    row->addWidget(m_services);
    row->addWidget(m_models, 1);
    row->addStretch(0);
    connect(m_services, &QComboBox::currentIndexChanged, this, [this] {
        fillModels();
        Q_EMIT changed();
    });
    connect(m_models, &QComboBox::currentIndexChanged, this, &TargetPicker::changed);
    connect(&context.services, &ServiceBook::changed, this, &TargetPicker::fillServices);
    fillServices();
}

model::Target TargetPicker::target() const
{
    return {str(m_services->currentData().toString()), str(m_models->currentData().toString())};
}

void TargetPicker::setTarget(const model::Target &target)
{
    const int service = m_services->findData(qs(target.service));
    if (service < 0)
        return;
    m_services->setCurrentIndex(service);
    const int model = m_models->findData(qs(target.model));
    if (model >= 0)
        m_models->setCurrentIndex(model);
}

/// Keeps the choice when the services change; a service that is gone gives way to the first.
void TargetPicker::fillServices()
{
    const model::Target before = target();
    {
        const QSignalBlocker quiet(m_services);
        m_services->clear();
        if (m_automatic == Automatic::Offered)
            m_services->addItem(tr("Automatic"), QString());
        for (const model::ServiceStatus &service : m_context.services.all()) {
            if (!service.config.enabled)
                continue;
            m_services->addItem(qs(service.config.name), qs(service.config.name));
            const QString state = shown(service.health).word;
            m_services->setItemData(
                m_services->count() - 1,
                service.why.empty() ? state : state + QStringLiteral(": ") + qs(service.why),
                Qt::ToolTipRole);
        }
        m_services->setCurrentIndex(std::max(0, m_services->findData(qs(before.service))));
    }
    fillModels();
    const QSignalBlocker quiet(m_models);
    m_models->setCurrentIndex(std::max(0, m_models->findData(qs(before.model))));
    if (target() != before)
        Q_EMIT changed();
}

void TargetPicker::fillModels()
{
    const QSignalBlocker quiet(m_models);
    m_models->clear();
    const model::ServiceStatus *service = m_context.services.find(target().service);
    m_models->setVisible(service != nullptr);
    if (!service)
        return;
    m_models->addItem(tr("Its own choice"), QString());
    if (!service->model.empty())
        m_models->setItemData(0, tr("At the moment %1").arg(qs(service->model)), Qt::ToolTipRole);
    for (const model::ModelInfo &model : service->models)
        m_models->addItem(qs(model.name), qs(model.name));
}

} // namespace oxide::ui
