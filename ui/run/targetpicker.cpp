#include "ui/run/targetpicker.h"

#include "base/text.h"
#include "ui/theme/state.h"
#include "ui/widgets/servicebook.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QComboBox>
#include <QSignalBlocker>

#include "ui/theme/look.h"

namespace oxide::ui {

using base::qs;
using base::str;

namespace {

constexpr int laterMs = 200;

} // namespace

TargetPicker::TargetPicker(const Context &context, Automatic automatic, Missing missing,
                           QWidget *parent)
    : QWidget(parent), m_context(context), m_automatic(automatic), m_missing(missing),
      m_row(new QHBoxLayout(this)), m_services(new QComboBox), m_models(new QComboBox)
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(context.look.px(8));
    m_services->setAccessibleName(tr("Who answers"));
    m_services->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_models->setAccessibleName(tr("Model"));
    m_models->setMinimumContentsLength(10);
    m_models->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_services->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_models->setMaximumWidth(context.look.px(260));
    m_row->addWidget(m_services);
    m_row->addWidget(m_models, 1);
    m_row->addStretch(0);
    connect(m_services, &QComboBox::currentIndexChanged, this, [this] {
        fillModels({});
        Q_EMIT changed();
    });
    connect(m_models, &QComboBox::currentIndexChanged, this, &TargetPicker::changed);
    connect(&context.services, &ServiceBook::choicesChanged, this, &TargetPicker::follow);
    m_later.setSingleShot(true);
    m_later.setInterval(laterMs);
    connect(&m_later, &QTimer::timeout, this, &TargetPicker::follow);
    fillServices();
}

model::Target TargetPicker::target() const
{
    return {str(m_services->currentData().toString()), str(m_models->currentData().toString())};
}

void TargetPicker::setTarget(const model::Target &target)
{
    if (target == this->target())
        return;
    {
        const QSignalBlocker quiet(m_services);
        addMissing(*m_services, target.service);
        const int service = m_services->findData(qs(target.service));
        if (service < 0)
            return;
        m_services->setCurrentIndex(service);
    }
    fillModels(target.model);
    Q_EMIT changed();
}

void TargetPicker::setName(const QString &name)
{
    setAccessibleName(name);
    m_services->setAccessibleName(name);
    m_models->setAccessibleName(tr("%1, model", "Service for code, model").arg(name));
}

/// Not under an open list: the row that is about to be chosen would become another.
void TargetPicker::follow()
{
    if (m_services->view()->isVisible() || m_models->view()->isVisible())
        m_later.start();
    else
        fillServices();
}

void TargetPicker::chooseEmbedders()
{
    m_embeds = true;
    m_services->setAccessibleName(tr("Who makes embeddings"));
    fillServices();
}

int TargetPicker::neededServiceWidth() const
{
    return m_services->sizeHint().width();
}

void TargetPicker::setServiceWidth(int pixels)
{
    m_services->setMinimumWidth(pixels);
}

void TargetPicker::setStacked(bool stacked)
{
    m_row->setDirection(stacked ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_row->setSpacing(m_context.look.px(stacked ? 4 : 8));
}

/// Keeps the choice when the services change.
void TargetPicker::fillServices()
{
    const model::Target before = target();
    {
        const QSignalBlocker quiet(m_services);
        m_services->clear();
        if (m_automatic == Automatic::Offered)
            m_services->addItem(tr("Automatic"), QString());
        for (const model::ServiceStatus &service : m_context.services.all()) {
            if (!service.config.enabled || (m_embeds && !model::embeds(service.config.dialect)))
                continue;
            m_services->addItem(qs(service.config.name), qs(service.config.name));
            const QString state = shown(service.health).word;
            m_services->setItemData(
                m_services->count() - 1,
                service.why.empty() ? state : state + QStringLiteral(": ") + qs(service.why),
                Qt::ToolTipRole);
        }
        addMissing(*m_services, before.service);
        m_services->setCurrentIndex(std::max(0, m_services->findData(qs(before.service))));
    }
    fillModels(target().service == before.service ? before.model : std::string());
    Q_EMIT refilled();
    if (target() != before)
        Q_EMIT changed();
}

void TargetPicker::fillModels(const std::string &chosen)
{
    const QSignalBlocker quiet(m_models);
    m_models->clear();
    const std::string name = str(m_services->currentData().toString());
    m_models->setVisible(!name.empty());
    if (name.empty())
        return;
    m_models->addItem(tr("Its own choice"), QString());
    if (const model::ServiceStatus *service = m_context.services.find(name)) {
        if (!service->model.empty() && !m_embeds)
            m_models->setItemData(0, tr("At the moment %1").arg(qs(service->model)),
                                  Qt::ToolTipRole);
        for (const model::ModelInfo &model : service->models) {
            if (model.embeds.value_or(false) == m_embeds)
                m_models->addItem(qs(model.name), qs(model.name));
        }
    }
    addMissing(*m_models, chosen);
    m_models->setCurrentIndex(std::max(0, m_models->findData(qs(chosen))));
}

void TargetPicker::addMissing(QComboBox &box, const std::string &name)
{
    if (m_missing == Missing::GivesWay || name.empty() || box.findData(qs(name)) >= 0)
        return;
    box.addItem(tr("%1 (not there)").arg(qs(name)), qs(name));
}

} // namespace oxide::ui
