#pragma once

#include "model/task.h"
#include "ui/widgets/context.h"

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QComboBox;

namespace oxide::ui {

/// Who shall answer: Automatic, or a service and, where it has several, one of its models.
class TargetPicker final : public QWidget
{
    Q_OBJECT

public:
    /// Without Automatic a service is always chosen (Compare).
    enum class Automatic { Offered, Left };

    /// What becomes of a chosen service or model that is switched off, gone or not known yet: the
    /// first one takes its place, or it stays chosen and says so (what is saved must not change
    /// because a list did).
    enum class Missing { GivesWay, Stays };

    TargetPicker(const Context &context, Automatic automatic, Missing missing = Missing::GivesWay,
                 QWidget *parent = nullptr);

    /// An empty service is Automatic.
    [[nodiscard]] model::Target target() const;
    void setTarget(const model::Target &target);

    /// What a screen reader says of it: "Service for code".
    void setName(const QString &name);

    /// Whoever makes vectors is offered, in place of those who answer.
    void chooseEmbedders();

    /// What the service's box needs, and what it gets at least: boxes below each other line up.
    [[nodiscard]] int neededServiceWidth() const;
    void setServiceWidth(int pixels);

    /// The model below the service instead of beside it, where there is no room for both.
    void setStacked(bool stacked);

Q_SIGNALS:
    void changed();
    void refilled(); ///< with other services; neededServiceWidth() may be another

private:
    void follow();
    void fillServices();
    void fillModels(const std::string &chosen);
    void addMissing(QComboBox &box, const std::string &name);

    Context m_context;
    Automatic m_automatic;
    Missing m_missing;
    bool m_embeds = false; ///< vectors are wanted
    QBoxLayout *m_row;
    QComboBox *m_services;
    QComboBox *m_models;
    QTimer m_later; ///< a list is open: it is filled again when it closed
};

} // namespace oxide::ui
