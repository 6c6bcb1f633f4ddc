#include "ui/run/again.h"

#include "base/text.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>

#include <QCoreApplication>
#include <QMenu>
#include <QPainter>

namespace oxide::ui {

using base::qs;

namespace {

class TargetTexts
{
    Q_DECLARE_TR_FUNCTIONS(TargetMenu)
};

constexpr int mostModelsInMenu = 30;

QIcon swatchIcon(const Look &look, int colour)
{
    const int side = look.px(16);
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    const double inset = look.px(3);
    paintSwatch(painter, QRectF(inset, inset, side - 2 * inset, side - 2 * inset), colour, look);
    return QIcon(pixmap);
}

} // namespace

model::TaskRequest againRequest(const model::TaskDetail &task, std::string service)
{
    model::TaskRequest request;
    request.source = model::TaskSource::App;
    request.prompt = task.prompt;
    request.files = task.files;
    request.service = std::move(service);
    return request;
}

bool canRunAgain(const model::TaskDetail &task)
{
    return !task.prompt.empty();
}

void fillTargetMenu(QMenu &menu, const Context &context, const model::Target &except,
                    const std::function<void(const model::Target &)> &chosen)
{
    menu.clear();
    // clear() takes the actions of submenus away, not the submenus.
    for (QMenu *old : menu.findChildren<QMenu *>(QString(), Qt::FindDirectChildrenOnly))
        old->deleteLater();
    for (const model::ServiceStatus &service : context.services.all()) {
        const std::string &name = service.config.name;
        const QIcon icon = swatchIcon(context.look, service.config.colour);
        const auto answers = [](const model::ModelInfo &info) { return info.embeds != true; };
        const bool several =
            std::count_if(service.models.begin(), service.models.end(), answers) > 1;
        if (name == except.service && !several)
            continue;
        QMenu *into = &menu;
        if (several) {
            into = menu.addMenu(icon, qs(name));
            QAction *own = into->addAction(
                service.model.empty()
                    ? TargetTexts::tr("Its own choice of model")
                    : TargetTexts::tr("Its own choice (%1)").arg(qs(service.model)));
            QObject::connect(own, &QAction::triggered, &menu, [chosen, name] {
                chosen({name, {}});
            });
            into->addSeparator();
            int count = 0;
            for (const model::ModelInfo &model : service.models) {
                if (!answers(model))
                    continue;
                if (++count > mostModelsInMenu)
                    break;
                QAction *action = into->addAction(qs(model.name));
                QObject::connect(action, &QAction::triggered, &menu,
                                 [chosen, name, m = model.name] {
                                     chosen({name, m});
                                 });
            }
            into->setEnabled(service.config.enabled);
            continue;
        }
        QAction *action = menu.addAction(icon, qs(name));
        action->setEnabled(service.config.enabled);
        if (service.health != model::Health::Healthy)
            action->setText(qs(name) + QLatin1Char('\t') + shown(service.health).word);
        QObject::connect(action, &QAction::triggered, &menu, [chosen, name] {
            chosen({name, {}});
        });
    }
    if (menu.isEmpty())
        menu.addAction(TargetTexts::tr("No other service"))->setEnabled(false);
}

} // namespace oxide::ui
